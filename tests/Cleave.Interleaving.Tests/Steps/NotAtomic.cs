namespace Cleave;

/// <summary>What planted faults call instead of an atomic operation.</summary>
internal static class NotAtomic
{
    /// <summary>Reads, and writes in another step whatever is there by then.</summary>
    public static ulong CompareExchange(ref ulong location, ulong value, ulong comparand)
    {
        ulong found = Interleaving.Steps.Volatile.Read(in location);
        if (found == comparand)
        {
            Interleaving.Steps.Volatile.Write(ref location, value);
        }

        return found;
    }

    /// <summary>Reads, and writes in another step.</summary>
    public static int Or(ref int location, int value)
    {
        int found = Interleaving.Steps.Volatile.Read(in location);
        Interleaving.Steps.Volatile.Write(ref location, found | value);
        return found;
    }

    /// <inheritdoc cref="Or"/>
    public static nuint Exchange(ref nuint location, nuint value)
    {
        nuint found = Interleaving.Steps.Volatile.Read(in location);
        Interleaving.Steps.Volatile.Write(ref location, value);
        return found;
    }

    /// <summary>A value that was read, before a step at which it may become outdated.</summary>
    public static T Read<T>(T value)
    {
        Interleaving.Steps.Actor.Step();
        return value;
    }

    /// <inheritdoc cref="CompareExchange(ref ulong, ulong, ulong)"/>
    public static byte CompareExchange(ref byte location, byte value, byte comparand)
    {
        byte found = Interleaving.Steps.Volatile.Read(in location);
        if (found == comparand)
        {
            Interleaving.Steps.Volatile.Write(ref location, value);
        }

        return found;
    }

    /// <inheritdoc cref="CompareExchange(ref ulong, ulong, ulong)"/>
    public static int CompareExchange(ref int location, int value, int comparand)
    {
        int found = Interleaving.Steps.Volatile.Read(in location);
        if (found == comparand)
        {
            Interleaving.Steps.Volatile.Write(ref location, value);
        }

        return found;
    }
}

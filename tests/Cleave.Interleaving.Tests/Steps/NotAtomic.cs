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

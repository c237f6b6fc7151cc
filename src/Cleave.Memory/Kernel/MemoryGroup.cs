namespace Cleave.Memory;

/// <summary>A named budget of memory, which may lie in another one.</summary>
/// <param name="name">What it is called in messages.</param>
/// <param name="limit">The most bytes that may be charged to it, those of the groups in it included.</param>
/// <param name="parent">The group that it is in.</param>
public sealed class MemoryGroup(string name, nuint limit, MemoryGroup? parent = null)
{
    private static readonly AsyncLocal<MemoryGroup?> Ambient = new();

    private long _charged;

    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>The most bytes that may be charged to it.</summary>
    public nuint Limit => limit;

    /// <summary>The group that it is in, or null.</summary>
    public MemoryGroup? Parent => parent;

    /// <summary>Bytes that are charged to it.</summary>
    public nuint Charged => (nuint)Volatile.Read(ref _charged);

    /// <summary>The group that allocations with <see cref="GfpFlags.Account"/> are charged to, or null.</summary>
    public static MemoryGroup? Current => Ambient.Value;

    /// <summary>Makes it the current one of this flow of control, until the answer is disposed.</summary>
    public IDisposable Enter()
    {
        var scope = new Scope(Ambient.Value);
        Ambient.Value = this;
        return scope;
    }

    /// <summary>Charges bytes to it and to those that it is in, all of them or none.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="full">The group that would be over its limit.</param>
    internal bool TryCharge(nuint bytes, out MemoryGroup? full)
    {
        if ((nuint)Interlocked.Add(ref _charged, (long)bytes) > limit)
        {
            Interlocked.Add(ref _charged, -(long)bytes);
            full = this;
            return false;
        }

        full = null;
        if (parent is null || parent.TryCharge(bytes, out full))
        {
            return true;
        }

        Interlocked.Add(ref _charged, -(long)bytes);
        return false;
    }

    /// <summary>Takes bytes off again.</summary>
    internal void Uncharge(nuint bytes)
    {
        Interlocked.Add(ref _charged, -(long)bytes);
        parent?.Uncharge(bytes);
    }

    private sealed class Scope(MemoryGroup? before) : IDisposable
    {
        public void Dispose() => Ambient.Value = before;
    }
}

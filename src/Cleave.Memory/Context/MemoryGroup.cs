using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>A named budget of memory, which may lie in another one.</summary>
/// <remarks>
/// <para>
/// What is allocated with <see cref="GfpFlags.Account"/> is charged to the group that was current then, and to all that it is in, with the
/// bytes that can be used. The charge is taken off by whoever frees, whenever. A group that nobody refers to any more lives on as
/// long as something is charged to it, and needs no end of its own.
/// </para>
/// <para>Thread-safe; the sums are exact. A charge that fails is never seen in a group's sum as more than its limit.</para>
/// </remarks>
public sealed class MemoryGroup
{
    private static readonly AsyncLocal<Entered?> Ambient = new();

    private long _charged;
    private long _peak;
    private long _failures;

    /// <summary>Makes a group.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="limit">The most bytes that may be charged to it, those of the groups in it included.</param>
    /// <param name="parent">The group that it is in.</param>
    /// <exception cref="ArgumentException">The name is empty, or the limit above <see cref="nint.MaxValue"/>.</exception>
    public MemoryGroup(string name, nuint limit, MemoryGroup? parent = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, (nuint)nint.MaxValue);
        Name = name;
        Limit = limit;
        Parent = parent;
    }

    /// <summary>The group that allocations with <see cref="GfpFlags.Account"/> are charged to, or null; of this flow of control, and of what
    /// it starts.</summary>
    public static MemoryGroup? Current => Ambient.Value?.Scope.Group;

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>The most bytes that may be charged to it.</summary>
    public nuint Limit { get; }

    /// <summary>The group that it is in, or null.</summary>
    public MemoryGroup? Parent { get; }

    /// <summary>Bytes that are charged to it.</summary>
    public nuint Charged => (nuint)Volatile.Read(ref _charged);

    /// <summary>The most bytes that ever were.</summary>
    public nuint Peak => (nuint)Volatile.Read(ref _peak);

    /// <summary>Requests that failed because of its limit. A request that reclaim made room for is not one of them, and one that was tried
    /// several times counts once.</summary>
    public long Refusals => Volatile.Read(ref _failures);

    /// <summary>Makes it the current one of this flow of control, until the answer is disposed.</summary>
    /// <remarks>What the flow has started meanwhile keeps it. Groups that are entered one in another may be left in any order, and one more
    /// than once.</remarks>
    public IDisposable Enter()
    {
        var scope = new Scope(this);
        Ambient.Value = new Entered(scope, Ambient.Value);
        return scope;
    }

    /// <summary>The name, the sum and the limit: "cache: 3 MiB of 16 MiB".</summary>
    public override string ToString() => $"{Name}: {ByteText.Exact(Charged)} of {ByteText.Exact(Limit)}";

    /// <summary>Whether it is that group, or lies in it.</summary>
    internal bool IsIn(MemoryGroup group) => this == group || Parent?.IsIn(group) == true;

    /// <summary>Charges bytes to it and to those that it is in, all of them or none.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="full">The group that would be over its limit.</param>
    internal bool TryCharge(nuint bytes, out MemoryGroup? full)
    {
        if (!TryAdd(bytes))
        {
            full = this;
            return false;
        }

        full = null;
        if (Parent is null || Parent.TryCharge(bytes, out full))
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
        Parent?.Uncharge(bytes);
    }

    /// <summary>Never beyond the limit, not for a moment, so that no other charge fails for one that fails.</summary>
    private bool TryAdd(nuint bytes)
    {
        long now = Volatile.Read(ref _charged);
        while (bytes <= Limit && now <= (long)(Limit - bytes))
        {
            long found = Interlocked.CompareExchange(ref _charged, now + (long)bytes, now);
            if (found == now)
            {
                NotePeak(now + (long)bytes);
                return true;
            }

            now = found;
        }

        return false;
    }

    /// <summary>Counts a request that failed because of its limit.</summary>
    internal void NoteRefusal() => Interlocked.Increment(ref _failures);

    private void NotePeak(long reached)
    {
        long peak = Volatile.Read(ref _peak);
        while (reached > peak)
        {
            long found = Interlocked.CompareExchange(ref _peak, reached, peak);
            peak = found == peak ? reached : found;
        }
    }

    private sealed class Scope(MemoryGroup group) : IDisposable
    {
        public MemoryGroup Group => group;

        public void Dispose() => Ambient.Value = Ambient.Value?.Without(this);
    }

    /// <summary>What a flow has entered and not left, the last first. Never changed, since other flows may have it too.</summary>
    private sealed record Entered(Scope Scope, Entered? Before)
    {
        public Entered? Without(Scope scope) => Scope == scope ? Before : this with { Before = Before?.Without(scope) };
    }
}

using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>A named budget of memory, which may be part of a parent budget.</summary>
/// <remarks>
/// <para>
/// An allocation with <see cref="GfpFlags.Account"/> is charged to the group that is current at that time, and to all ancestors of that
/// group. The charge is the usable size in bytes. It ends when the memory is freed, by any thread. A group needs no disposal: it stays
/// alive as long as memory is charged to it.
/// </para>
/// <para>Thread-safe; the sums are exact. A failed charge never shows in the sum of a group as more than its limit.</para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
/// using Cleave.Memory.Heaps;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// var sessions = new MemoryGroup("sessions", limit: 1 &lt;&lt; 20);
/// using (sessions.Enter())
/// {
///     var layout = new Layout(2 &lt;&lt; 20, default);
///     bool served = heap.Kmalloc.TryAllocate(layout, GfpFlags.KernelAccount, default, out _, out AllocationFailure failure);
///     Console.WriteLine(failure.Code); // GroupLimit
/// }
/// </code>
/// </example>
public sealed class MemoryGroup
{
    private static readonly AsyncLocal<Entered?> Ambient = new();

    private long _charged;
    private long _peak;
    private long _failures;

    /// <summary>Makes a group with a limit.</summary>
    /// <param name="name">The name of the group in messages.</param>
    /// <param name="limit">The largest number of bytes that may be charged to the group, including those of its descendants.</param>
    /// <param name="parent">The group that contains this one, or null.</param>
    /// <exception cref="ArgumentException">The name is empty, or the limit is above <see cref="nint.MaxValue"/>.</exception>
    public MemoryGroup(string name, nuint limit, MemoryGroup? parent = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, (nuint)nint.MaxValue);
        Name = name;
        Limit = limit;
        Parent = parent;
    }

    /// <summary>The group that allocations with <see cref="GfpFlags.Account"/> are charged to, or null. The value belongs to the current
    /// flow of control and to the flows that it starts.</summary>
    public static MemoryGroup? Current => Ambient.Value?.Scope.Group;

    /// <summary>The name of the group in messages.</summary>
    public string Name { get; }

    /// <summary>The largest number of bytes that may be charged to the group.</summary>
    public nuint Limit { get; }

    /// <summary>The group that contains this one, or null.</summary>
    public MemoryGroup? Parent { get; }

    /// <summary>The bytes that are charged to the group now.</summary>
    public nuint Charged => (nuint)Volatile.Read(ref _charged);

    /// <summary>The largest number of bytes that were ever charged to the group at once.</summary>
    public nuint Peak => (nuint)Volatile.Read(ref _peak);

    /// <summary>The number of requests that failed because of the group's limit. A request that succeeded after reclaim is not counted, and
    /// a request that was tried several times counts once.</summary>
    public long Refusals => Volatile.Read(ref _failures);

    /// <summary>Makes the group current for this flow of control, until the returned object is disposed.</summary>
    /// <returns>An object whose disposal leaves the group.</returns>
    /// <remarks>Flows that were started meanwhile keep the group. Nested groups may be left in any order, and disposing an object twice has
    /// no further effect.</remarks>
    public IDisposable Enter()
    {
        var scope = new GroupScope(this);
        Ambient.Value = new Entered(scope, Ambient.Value);
        return scope;
    }

    /// <summary>The name, the charged bytes and the limit: "cache: 3 MiB of 16 MiB".</summary>
    public override string ToString() => $"{Name}: {ByteText.Exact(Charged)} of {ByteText.Exact(Limit)}";

    /// <summary>Whether this group is the given group or one of its descendants.</summary>
    internal bool IsIn(MemoryGroup group) => this == group || Parent?.IsIn(group) == true;

    /// <summary>Charges bytes to the group and to all of its ancestors, or to none of them.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="full">The group whose limit would be exceeded, or null.</param>
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

    /// <summary>Ends a charge to the group and its ancestors.</summary>
    internal void Uncharge(nuint bytes)
    {
        Interlocked.Add(ref _charged, -(long)bytes);
        Parent?.Uncharge(bytes);
    }

    /// <summary>Adds bytes without ever exceeding the limit, even for a moment, so that a failing charge never makes another one
    /// fail.</summary>
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

    /// <summary>Counts a request that failed because of the group's limit.</summary>
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

    private sealed class GroupScope(MemoryGroup group) : IDisposable
    {
        public MemoryGroup Group => group;

        public void Dispose() => Ambient.Value = Ambient.Value?.Without(this);
    }

    /// <summary>The groups that a flow has entered and not left, the latest first. Immutable, because other flows may share it.</summary>
    private sealed record Entered(GroupScope Scope, Entered? Before)
    {
        public Entered? Without(GroupScope scope) => Scope == scope ? Before : this with { Before = Before?.Without(scope) };
    }
}

using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Context;

/// <summary>The memory that was still allocated when a heap was disposed.</summary>
public sealed class LeakFoundEventArgs : EventArgs
{
    internal LeakFoundEventArgs(HeapUsage usage, IReadOnlyList<AllocationRecord> allocations)
    {
        Usage = usage;
        Allocations = allocations;
    }

    /// <summary>The number of allocations and their bytes.</summary>
    public HeapUsage Usage { get; }

    /// <summary>The allocations with their call stacks; empty unless <see cref="MemoryHeapOptions.TrackAllocations"/> is on.</summary>
    public IReadOnlyList<AllocationRecord> Allocations { get; }

    /// <summary>The leak in words: a line with the totals, then each allocation.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, Allocations.Select(one => one.ToString()).Prepend($"Never freed: {Usage}."));
}

using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Context;

/// <summary>What was still allocated when a heap was disposed.</summary>
public sealed class LeakFoundEventArgs : EventArgs
{
    internal LeakFoundEventArgs(HeapUsage usage, IReadOnlyList<AllocationRecord> allocations)
    {
        Usage = usage;
        Allocations = allocations;
    }

    /// <summary>How much.</summary>
    public HeapUsage Usage { get; }

    /// <summary>Each piece, and where it was allocated; empty unless <see cref="MemoryHeapOptions.TrackAllocations"/> is on.</summary>
    public IReadOnlyList<AllocationRecord> Allocations { get; }

    /// <summary>All of it in words.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, Allocations.Select(one => one.ToString()).Prepend($"Never freed: {Usage}."));
}

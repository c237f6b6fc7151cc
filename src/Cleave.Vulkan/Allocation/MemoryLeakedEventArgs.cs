namespace Cleave.Vulkan.Allocation;

/// <summary>The allocations that were never freed before the allocator was disposed.</summary>
public sealed class MemoryLeakedEventArgs : EventArgs
{
    internal MemoryLeakedEventArgs(IReadOnlyList<LiveAllocation> leaks)
    {
        Leaks = leaks;
    }

    /// <summary>The allocations, with their names, sizes and places.</summary>
    public IReadOnlyList<LiveAllocation> Leaks { get; }

    /// <summary>Lists the leaks, one a line.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Leaks);
}

using System.Diagnostics;

namespace Cleave.Gpu;

/// <summary>The blocks of an owner that was lost without being disposed, and the stack that allocated them.</summary>
public sealed class BlocksLostEventArgs : EventArgs
{
    internal BlocksLostEventArgs(IReadOnlyList<AllocatedBlock> blocks, StackTrace? allocationStack, object? tag)
    {
        Tag = tag;
        Blocks = blocks;
        AllocationStack = allocationStack;
    }

    /// <summary>The blocks that the owner held, which stay allocated unless <see cref="Reclaim"/> is set.</summary>
    public IReadOnlyList<AllocatedBlock> Blocks { get; }

    /// <summary>The stack that allocated the blocks if <see cref="GpuBuddyOptions.TrackAllocations"/> is on; else null.</summary>
    public StackTrace? AllocationStack { get; }

    /// <summary>The <see cref="AllocatedBlocks.Tag"/> of the owner.</summary>
    public object? Tag { get; }

    /// <summary>Whether to free the blocks. Set this only if nobody, a device included, can still be using them.</summary>
    public bool Reclaim { get; set; }

    /// <summary>Returns one sentence with the tag, the blocks and, if it was recorded, the stack that allocated them.</summary>
    public override string ToString() =>
        $"Never disposed: {(Tag is null ? "" : $"{Tag}: ")}{string.Join(", ", Blocks)}"
        + (AllocationStack is null ? "" : $"\n{AllocationStack}");
}

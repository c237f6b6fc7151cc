using System.Diagnostics;

namespace Cleave.Gpu;

/// <summary>An owner was lost without being disposed: what it held, and who allocated it.</summary>
public sealed class BlocksLostEventArgs : EventArgs
{
    internal BlocksLostEventArgs(IReadOnlyList<AllocatedBlock> blocks, StackTrace? allocationStack, object? tag)
    {
        Tag = tag;
        Blocks = blocks;
        AllocationStack = allocationStack;
    }

    /// <summary>The blocks that the owner held. They stay allocated unless <see cref="Reclaim"/> is set.</summary>
    public IReadOnlyList<AllocatedBlock> Blocks { get; }

    /// <summary>The stack that allocated them, where <see cref="GpuBuddyOptions.TrackAllocations"/> is on; else null.</summary>
    public StackTrace? AllocationStack { get; }

    /// <summary>The <see cref="AllocatedBlocks.Tag"/> of the owner.</summary>
    public object? Tag { get; }

    /// <summary>Whether to free the blocks. Right only where nobody, a device included, can still be using them.</summary>
    public bool Reclaim { get; set; }
}

using Cleave.Placement;
using Cleave.State;

namespace Cleave.Gpu;

/// <summary>A space of blocks as it was read from a saved state, before an allocator is made of it.</summary>
/// <param name="BaseOffset">The base offset.</param>
/// <param name="Space">The blocks.</param>
/// <param name="Owners">The owners of blocks, none of which is claimed.</param>
internal sealed record RestoredBlocks(ulong BaseOffset, BuddySpace Space, OwnerTable Owners)
{
    /// <summary>The marks of the blocks that owners hold.</summary>
    public required BlockMarks Owned { get; set; }

    /// <summary>The place of the state among increments.</summary>
    public LastIncrement Last { get; set; }

    /// <summary>Reads a state and the increments that follow it, and checks everything that they say.</summary>
    /// <param name="state">The state.</param>
    /// <param name="increments">The increments, one behind another.</param>
    /// <param name="maxSize">The largest size that is permitted.</param>
    /// <param name="failure">Why nothing can be restored.</param>
    /// <returns>The space; null if there is a failure.</returns>
    public static RestoredBlocks? Read(ReadOnlySpan<byte> state, ReadOnlySpan<byte> increments, ulong maxSize, out StateFailure failure)
    {
        failure = StateFrame.OpenWhole(state, StateKind.Blocks, out OpenFrame frame);
        if (failure.IsFailure)
        {
            return null;
        }

        var reader = new StateReader(frame.Body, StateFrame.HeaderBytes);
        BuddyMetadata? metadata =
            GpuBuddyState.ReadBlocks(ref reader, frame.Version, maxSize, out ulong baseOffset, out BlockMarks? named);
        failure = reader.Failure;
        if (metadata is null)
        {
            return null;
        }

        var owners = new OwnerTable();
        var owned = new BlockMarks(metadata.Tree);
        GpuBuddyState.ReadOwners(ref reader, metadata, named, owned, owners);
        failure = reader.Failure;
        if (failure.IsFailure)
        {
            return null;
        }

        var blocks = new RestoredBlocks(baseOffset, new BuddySpace(metadata), owners) { Owned = owned, Last = frame.Last };
        if (!increments.IsEmpty)
        {
            failure = BlockReplay.Run(blocks, increments, maxSize);
        }

        return failure.IsFailure ? null : blocks;
    }
}

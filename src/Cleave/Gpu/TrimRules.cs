using Cleave.Placement;
using Cleave.Sets;

namespace Cleave;

/// <summary>Trimming in absolute offsets, as owners do it.</summary>
internal static class TrimRules
{
    /// <summary>Cuts the only block of the list down, or says why not and changes nothing.</summary>
    /// <remarks>
    /// What is cut off becomes free as <paramref name="cleared"/> says, whatever the block was when it was handed out: its owner may have
    /// written to it since.
    /// </remarks>
    public static GpuBuddyError Trim(
        GpuBuddyCore core, List<BuddyBlock> blocks, ulong? start, ulong newSize, bool cleared, ulong baseOffset)
    {
        if (start >= baseOffset || start is null || blocks.Count != 1)
        {
            return core.TrimAs(blocks, start - baseOffset, newSize, BlockKind.Of(cleared));
        }

        // What lies below the base has no offset in the space; the checks that come before that of the start are made here.
        ulong blockSize = core.SizeOf(blocks[0]);
        GpuBuddyError error = RequestCheck.TrimSize(core.Books.Tree, newSize, blockSize);
        return error == GpuBuddyError.None && newSize != blockSize ? GpuBuddyError.TrimStartBelowBlock : error;
    }

    /// <summary>Adds what the caller has to know to mend the call.</summary>
    public static AllocationFailure Explain(
        GpuBuddyError error, BuddyBlock[] held, ulong? start, ulong newSize, GpuBuddyCore core, ulong baseOffset)
    {
        if (error == GpuBuddyError.None)
        {
            return default;
        }

        ulong offset = held.Length == 1 ? baseOffset + held[0].Offset : 0;
        ulong size = held.Length == 1 ? core.SizeOf(held[0]) : 0;
        (ulong value, ulong limit) = error switch
        {
            GpuBuddyError.TrimNeedsOneBlock => ((ulong)held.Length, 1UL),
            GpuBuddyError.TrimSizeUnaligned => (newSize, core.ChunkSize.Bytes),
            GpuBuddyError.TrimSizeAboveBlock => (newSize, size),
            GpuBuddyError.TrimStartUnaligned => (start ?? offset, core.ChunkSize.Bytes),
            GpuBuddyError.TrimStartBelowBlock => (start ?? offset, offset),
            GpuBuddyError.TrimPastBlock => (start ?? offset, offset + size),
            _ => (newSize, 0UL),
        };
        return new AllocationFailure(error, value, limit, core.Avail, core.LargestFreeBlock);
    }
}

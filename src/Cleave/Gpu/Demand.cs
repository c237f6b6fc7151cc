using System.Numerics;
using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave;

/// <summary>What a caller of <see cref="GpuBuddy"/> asks for: absolute offsets, sizes in bytes.</summary>
internal readonly record struct Demand(ulong Size, ulong MinBlock, GpuBuddyAllocMode Mode, GpuBuddyAllocFlags Flags, bool SingleBlock)
{
    private const GpuBuddyAllocFlags KnownFlags =
        GpuBuddyAllocFlags.Contiguous | GpuBuddyAllocFlags.Clear | GpuBuddyAllocFlags.TrimDisable;

    /// <summary>
    /// Makes the raw request, or says which argument is invalid. Simple and top-down get the whole space as their bounds.
    /// </summary>
    public GpuBuddyError ToRequest(BuddyTree tree, ulong baseOffset, out Request request)
    {
        request = default;
        GpuBuddyError error = CheckFace(baseOffset);
        if (error != GpuBuddyError.None)
        {
            return error;
        }

        ulong start = Mode.IsRange ? Mode.Start - baseOffset : 0;
        ulong end = Mode.IsRange ? Mode.End - baseOffset : tree.Chunks << tree.ChunkShift;
        error = RequestCheck.Complaint(tree, start, end, Size, MinBlock);
        if (error == GpuBuddyError.None)
        {
            ulong minBlock = SingleBlock ? Math.Max(Size, MinBlock) : MinBlock;
            request = RequestCheck.Checked(tree, start, end, Size, minBlock, RawFlags);
        }

        return error;
    }

    /// <summary>The demand in the words of observers.</summary>
    public ObservedRequest Observed => new(Size, MinBlock, Mode.Start, Mode.End, ObservedTerms);

    /// <summary>Adds what the caller has to know to mend the request.</summary>
    public AllocationFailure Explain(GpuBuddyError error, GpuBuddyCore core, ulong baseOffset)
    {
        ulong chunk = core.ChunkSize.Bytes;
        (ulong value, ulong limit) = error switch
        {
            GpuBuddyError.SizeBelowChunk or GpuBuddyError.SizeUnaligned => (Size, chunk),
            GpuBuddyError.MinBlockBelowChunk => (MinBlock, chunk),
            GpuBuddyError.MinBlockNotPowerOfTwo => (MinBlock, 0UL),
            GpuBuddyError.StartUnaligned => (Mode.Start, chunk),
            GpuBuddyError.EndUnaligned => (Mode.End, chunk),
            GpuBuddyError.EndPastSpace => (Mode.End, baseOffset + core.Size),
            GpuBuddyError.SizePastSpace => (Size, BehindStart(core.Size, baseOffset)),
            GpuBuddyError.ExactRangeMisaligned => (Mode.IsRange ? Mode.Start : baseOffset, MinBlock),
            GpuBuddyError.RoundedSizeTooLarge => (Size, core.Size),
            GpuBuddyError.UnknownFlags => ((ulong)(uint)Flags, (ulong)(uint)KnownFlags),
            GpuBuddyError.RangeEmpty => (Mode.Start, Mode.End),
            GpuBuddyError.RangeBelowBase => (Mode.Start, baseOffset),
            _ => (Size, 0UL),
        };
        return new AllocationFailure(error, value, limit, core.Avail, core.LargestFreeBlock);
    }

    private GpuBuddyError CheckFace(ulong baseOffset) =>
        (Flags & ~KnownFlags) != 0 ? GpuBuddyError.UnknownFlags
        : Mode.IsRange && Mode.Start < baseOffset ? GpuBuddyError.RangeBelowBase
        : Mode.IsRange && Mode.End <= Mode.Start ? GpuBuddyError.RangeEmpty
        : SingleBlock && Size != 0 && !BitOperations.IsPow2(Size) ? GpuBuddyError.BlockSizeNotPowerOfTwo
        : GpuBuddyError.None;

    private ulong BehindStart(ulong size, ulong baseOffset)
    {
        ulong start = Mode.IsRange ? Mode.Start - baseOffset : 0;
        return start < size ? size - start : 0;
    }

    private GpuBuddyRawFlags RawFlags => Mode.RawFlag
        | RawIf(GpuBuddyAllocFlags.Contiguous, GpuBuddyRawFlags.Contiguous)
        | RawIf(GpuBuddyAllocFlags.Clear, GpuBuddyRawFlags.Clear)
        | RawIf(GpuBuddyAllocFlags.TrimDisable, GpuBuddyRawFlags.TrimDisable);

    private ObservedTerms ObservedTerms =>
        (Mode.IsRange ? ObservedTerms.Range : ObservedTerms.None)
        | (Mode.IsTopDown ? ObservedTerms.TopDown : ObservedTerms.None)
        | ((Flags & GpuBuddyAllocFlags.Contiguous) != 0 ? ObservedTerms.Contiguous : ObservedTerms.None)
        | ((Flags & GpuBuddyAllocFlags.Clear) != 0 ? ObservedTerms.Clear : ObservedTerms.None)
        | ((Flags & GpuBuddyAllocFlags.TrimDisable) != 0 ? ObservedTerms.Untrimmed : ObservedTerms.None)
        | (SingleBlock ? ObservedTerms.OneBlock : ObservedTerms.None);

    private GpuBuddyRawFlags RawIf(GpuBuddyAllocFlags flag, GpuBuddyRawFlags raw) => (Flags & flag) != 0 ? raw : GpuBuddyRawFlags.None;
}

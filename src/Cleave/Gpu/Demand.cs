using System.Numerics;
using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave;

/// <summary>The arguments of a caller of <see cref="GpuBuddy"/>: absolute offsets, sizes in bytes.</summary>
/// <param name="Asked">The size as the caller passed it.</param>
/// <param name="Alignment">The alignment; null for any.</param>
/// <param name="Least">The smallest block; null for any.</param>
/// <param name="Mode">Where to look.</param>
/// <param name="Flags">Further terms.</param>
/// <param name="SingleBlock">Whether one block has to serve it.</param>
internal readonly record struct Demand(
    ulong Asked, Alignment? Alignment, Alignment? Least, GpuBuddyAllocMode Mode, GpuBuddyAllocFlags Flags, bool SingleBlock)
{
    public const GpuBuddyAllocFlags KnownFlags =
        GpuBuddyAllocFlags.Contiguous | GpuBuddyAllocFlags.Clear | GpuBuddyAllocFlags.TrimDisable | GpuBuddyAllocFlags.ExactSize;

    public bool IsContiguous => (Flags & GpuBuddyAllocFlags.Contiguous) != 0;

    /// <summary>The demand in the words of observers.</summary>
    public ObservedRequest Observed(Alignment chunk) => new(Asked, AskedBlock(chunk), Mode.Start, Mode.End, ObservedTerms);

    /// <summary>The smallest block that the caller has asked for, at least a chunk.</summary>
    public ulong AskedBlock(Alignment chunk) => Math.Max(Math.Max((Alignment ?? chunk).Bytes, (Least ?? chunk).Bytes), chunk.Bytes);

    /// <summary>
    /// Makes the raw request, or says which argument is invalid. Simple and top-down get the whole space as their bounds.
    /// </summary>
    public GpuBuddyError ToRequest(BuddyTree tree, ulong baseOffset, out Request request)
    {
        request = default;
        GpuBuddyError error = CheckArguments(tree, baseOffset);
        if (error != GpuBuddyError.None)
        {
            return error;
        }

        Alignment chunk = Cleave.Alignment.FromLog2(tree.ChunkShift);
        ulong start = Mode.IsRange ? Mode.Start - baseOffset : 0;
        ulong end = Mode.IsRange ? Mode.End - baseOffset : tree.Chunks << tree.ChunkShift;
        ulong size = Rounded(chunk);
        ulong minBlock = SingleBlock ? Math.Max(size, AskedBlock(chunk)) : AskedBlock(chunk);
        error = RequestCheck.Complaint(tree, start, end, size, minBlock);
        if (error == GpuBuddyError.None)
        {
            request = RequestCheck.Checked(tree, start, end, size, minBlock, RawFlags);
            return Mode.IsRange && RangeRules.IsTooShort(request) ? GpuBuddyError.RangeTooShort : GpuBuddyError.None;
        }

        request = RequestCheck.Checked(tree, start, end, size, minBlock, RawFlags);
        return error == GpuBuddyError.SizePastSpace && Mode.IsRange ? GpuBuddyError.RangeTooShort : error;
    }

    /// <summary>The size in whole chunks, or as a power of two for a single block. Cannot overflow: it is at most the space.</summary>
    private ulong Rounded(Alignment chunk) =>
        SingleBlock ? BitOperations.RoundUpToPowerOf2(Math.Max(Asked, chunk.Bytes)) : chunk.RoundUp(Asked);

    private GpuBuddyError CheckArguments(BuddyTree tree, ulong baseOffset)
    {
        ulong chunk = 1UL << tree.ChunkShift;
        ulong managed = tree.Chunks << tree.ChunkShift;
        bool exact = (Flags & GpuBuddyAllocFlags.ExactSize) != 0;
        return (Flags & ~KnownFlags) != 0 ? GpuBuddyError.UnknownFlags
            : Mode.IsRange && Mode.Start < baseOffset ? GpuBuddyError.RangeBelowBase
            : Mode.IsRange && Mode.End <= Mode.Start ? GpuBuddyError.RangeEmpty
            : Asked == 0 || (exact && Asked < chunk) ? GpuBuddyError.SizeBelowChunk
            : exact && SingleBlock && !BitOperations.IsPow2(Asked) ? GpuBuddyError.BlockSizeNotPowerOfTwo
            : exact && (Asked & (chunk - 1)) != 0 ? GpuBuddyError.SizeUnaligned
            : Asked > managed ? GpuBuddyError.SizePastSpace
            : SingleBlock && BitOperations.RoundUpToPowerOf2(Asked) - 1 >= managed ? GpuBuddyError.RoundedSizeTooLarge
            : GpuBuddyError.None;
    }

    private GpuBuddyRawFlags RawFlags => Mode.RawFlag
        | RawIf(GpuBuddyAllocFlags.Contiguous, GpuBuddyRawFlags.Contiguous)
        | RawIf(GpuBuddyAllocFlags.Clear, GpuBuddyRawFlags.Clear)
        | RawIf(GpuBuddyAllocFlags.TrimDisable, GpuBuddyRawFlags.TrimDisable);

    private ObservedTerms ObservedTerms =>
        (Mode.IsRange ? ObservedTerms.Range : ObservedTerms.None)
        | (Mode.IsTopDown ? ObservedTerms.TopDown : ObservedTerms.None)
        | (IsContiguous ? ObservedTerms.Contiguous : ObservedTerms.None)
        | ((Flags & GpuBuddyAllocFlags.Clear) != 0 ? ObservedTerms.Clear : ObservedTerms.None)
        | ((Flags & GpuBuddyAllocFlags.TrimDisable) != 0 ? ObservedTerms.Untrimmed : ObservedTerms.None)
        | (SingleBlock ? ObservedTerms.OneBlock : ObservedTerms.None);

    private GpuBuddyRawFlags RawIf(GpuBuddyAllocFlags flag, GpuBuddyRawFlags raw) => (Flags & flag) != 0 ? raw : GpuBuddyRawFlags.None;
}

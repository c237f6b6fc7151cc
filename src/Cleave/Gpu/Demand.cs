using System.Numerics;
using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>The arguments of a caller of <see cref="GpuBuddy"/>: absolute offsets, sizes in bytes.</summary>
/// <param name="Asked">The size as the caller passed it.</param>
/// <param name="Alignment">The alignment; null for any.</param>
/// <param name="Least">The smallest block; null for any.</param>
/// <param name="Mode">The placement.</param>
/// <param name="Flags">Further terms.</param>
/// <param name="SingleBlock">Whether one block has to serve the demand.</param>
internal readonly record struct Demand(
    ulong Asked, Alignment? Alignment, Alignment? Least, GpuBuddyPlacement Mode, GpuBuddyAllocationFlags Flags, bool SingleBlock)
{
    public const GpuBuddyAllocationFlags KnownFlags =
        GpuBuddyAllocationFlags.Contiguous | GpuBuddyAllocationFlags.Clear
        | GpuBuddyAllocationFlags.TrimDisable | GpuBuddyAllocationFlags.ExactSize;

    public bool IsContiguous => (Flags & GpuBuddyAllocationFlags.Contiguous) != 0;

    /// <summary>The demand in the words of observers.</summary>
    public ObservedRequest Observed(Alignment chunk) => new(Asked, AskedBlock(chunk), Mode.Start, Mode.End, ObservedTerms);

    /// <summary>Bytes of the smallest block that the caller has asked for, at least a chunk.</summary>
    public ulong AskedBlock(Alignment chunk) => Math.Max(Math.Max((Alignment ?? chunk).Bytes, (Least ?? chunk).Bytes), chunk.Bytes);

    /// <summary>
    /// Makes the raw request, or returns the code of an invalid argument. Simple and top-down get the whole space as their bounds.
    /// </summary>
    public FailureCode ToRequest(BuddyTree tree, ulong baseOffset, out Request request)
    {
        request = default;
        FailureCode code = CheckArguments(tree, baseOffset);
        if (code != FailureCode.None)
        {
            return code;
        }

        Alignment chunk = Cleave.Alignment.FromLog2(tree.ChunkShift);
        ulong start = Mode.IsRange ? Mode.Start - baseOffset : 0;
        ulong end = Mode.IsRange ? Mode.End - baseOffset : tree.Chunks << tree.ChunkShift;
        ulong size = Rounded(chunk);
        ulong minBlock = SingleBlock ? Math.Max(size, AskedBlock(chunk)) : AskedBlock(chunk);
        if (RequestCheck.IsValid(tree, start, end, size, minBlock))
        {
            request = RequestCheck.Checked(tree, start, end, size, minBlock, RawFlags);
            return Mode.IsRange && RangeRules.IsTooShort(request) ? FailureCode.RangeTooShort : FailureCode.None;
        }

        code = RequestCheck.Complaint(tree, start, end, size, minBlock).ToCode();
        request = RequestCheck.Checked(tree, start, end, size, minBlock, RawFlags);
        return code == FailureCode.SizeAboveMax && Mode.IsRange ? FailureCode.RangeTooShort : code;
    }

    /// <summary>
    /// The size rounded to whole chunks, or to a power of two for a single block. It cannot overflow, because it is at most the space.
    /// </summary>
    private ulong Rounded(Alignment chunk) =>
        SingleBlock ? BitOperations.RoundUpToPowerOf2(Math.Max(Asked, chunk.Bytes)) : chunk.RoundUp(Asked);

    private FailureCode CheckArguments(BuddyTree tree, ulong baseOffset)
    {
        ulong chunk = 1UL << tree.ChunkShift;
        ulong managed = tree.Chunks << tree.ChunkShift;
        bool exact = (Flags & GpuBuddyAllocationFlags.ExactSize) != 0;
        return (Flags & ~KnownFlags) != 0 ? FailureCode.UnknownFlags
            : Mode.IsRange && Mode.Start < baseOffset ? FailureCode.RangeBelowBase
            : Mode.IsRange && Mode.End <= Mode.Start ? FailureCode.RangeEmpty
            : Asked == 0 || (exact && Asked < chunk) ? FailureCode.SizeBelowMin
            : exact && SingleBlock && !BitOperations.IsPow2(Asked) ? FailureCode.SizeNotPowerOfTwo
            : exact && (Asked & (chunk - 1)) != 0 ? FailureCode.SizeUnaligned
            : Asked > managed ? FailureCode.SizeAboveMax
            : SingleBlock && BitOperations.RoundUpToPowerOf2(Asked) - 1 >= managed ? FailureCode.RoundedSizeAboveMax
            : FailureCode.None;
    }

    private GpuBuddyRawFlags RawFlags => Mode.RawFlag
        | RawIf(GpuBuddyAllocationFlags.Contiguous, GpuBuddyRawFlags.Contiguous)
        | RawIf(GpuBuddyAllocationFlags.Clear, GpuBuddyRawFlags.Clear)
        | RawIf(GpuBuddyAllocationFlags.TrimDisable, GpuBuddyRawFlags.TrimDisable);

    private ObservedTerms ObservedTerms =>
        (Mode.IsRange ? ObservedTerms.Range : ObservedTerms.None)
        | (Mode.IsTopDown ? ObservedTerms.TopDown : ObservedTerms.None)
        | (IsContiguous ? ObservedTerms.Contiguous : ObservedTerms.None)
        | ((Flags & GpuBuddyAllocationFlags.Clear) != 0 ? ObservedTerms.Clear : ObservedTerms.None)
        | ((Flags & GpuBuddyAllocationFlags.TrimDisable) != 0 ? ObservedTerms.Untrimmed : ObservedTerms.None)
        | (SingleBlock ? ObservedTerms.OneBlock : ObservedTerms.None);

    private GpuBuddyRawFlags RawIf(GpuBuddyAllocationFlags flag, GpuBuddyRawFlags raw) => (Flags & flag) != 0 ? raw : GpuBuddyRawFlags.None;
}

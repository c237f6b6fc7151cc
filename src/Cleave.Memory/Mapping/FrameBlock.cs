namespace Cleave.Memory.Mapping;

/// <summary>A block of page frames as its source provided it, packed into one word. Blocks of one segment are ordered by their page
/// frames.</summary>
/// <remarks>
/// A block is backed by its page frames, or by private memory of the process. Then its page frames are only taken, so that the memory
/// counts as memory of the heap, and nobody touches them. Private blocks that were mapped by one call are a <em>segment</em>.
/// </remarks>
internal readonly record struct FrameBlock : IComparable<FrameBlock>
{
    private const int OrderBits = 6;
    private const int SegmentShift = 52;

    private readonly ulong _packed;

    public FrameBlock(ulong frame, int order, int segment = 0) =>
        _packed = ((ulong)segment << SegmentShift) | (frame << OrderBits) | (uint)order;

    /// <summary>The largest number of a segment.</summary>
    public static int LastSegment => (1 << (64 - SegmentShift)) - 1;

    /// <summary>The number of the first page frame.</summary>
    public ulong Frame => (_packed & ((1UL << SegmentShift) - 1)) >> OrderBits;

    /// <summary>The order: the block has 2^order pages.</summary>
    public int Order => (int)(_packed & ((1 << OrderBits) - 1));

    /// <summary>The segment of private memory that backs the block, which no neighbouring segment of the area has; 0 if the page frames
    /// back it.</summary>
    public int Segment => (int)(_packed >> SegmentShift);

    /// <summary>Whether private memory backs the block.</summary>
    public bool IsPrivate => Segment != 0;

    public ulong Pages => 1UL << Order;

    public int CompareTo(FrameBlock other) => _packed.CompareTo(other._packed);
}

namespace Cleave.Memory.Mapping;

/// <summary>A block of page frames as its source provided it, packed into one word. Blocks are ordered by their page frames.</summary>
internal readonly record struct FrameBlock : IComparable<FrameBlock>
{
    private const int OrderBits = 6;

    private readonly ulong _packed;

    public FrameBlock(ulong frame, int order) => _packed = (frame << OrderBits) | (uint)order;

    /// <summary>The number of the first page frame.</summary>
    public ulong Frame => _packed >> OrderBits;

    /// <summary>The order: the block has 2^order pages.</summary>
    public int Order => (int)(_packed & ((1 << OrderBits) - 1));

    public ulong Pages => 1UL << Order;

    public int CompareTo(FrameBlock other) => _packed.CompareTo(other._packed);
}

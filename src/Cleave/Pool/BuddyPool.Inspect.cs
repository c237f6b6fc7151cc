using System.Numerics;

namespace Cleave.Pool;

public partial class BuddyPool<TIndex>
{
    /// <summary>Counts and sizes. Cost: the number of block sizes.</summary>
    public BuddyPoolStatistics GetStatistics()
    {
        var totals = new PoolTotals(_metadata.Counts, _space.SmallestBlock);
        return new BuddyPoolStatistics
        {
            MinSize = MinSize,
            MaxSize = MaxSize,
            Size = Size,
            FreeBytes = totals.FreeBytes,
            RetiredBytes = _space.BytesOf(_metadata.Gone),
            PendingRetireBytes = _space.BytesOf(_metadata.Pending),
            Allocations = totals.Allocs,
            Frees = _frees,
            OutOfMemory = _outOfMemory,
            FreeingFree = _freeingFree,
            Splits = totals.Splits + _metadata.Cuts,
            Merges = totals.Merges,
            InvalidAddresses = _invalidAddresses,
            OversizeAllocs = _oversize,
            UndersizeAllocs = _undersize,
            Lists = [.. totals.Lists],
        };
    }

    /// <summary>Lists every block of the pool and every region that is out of use, lowest address first.</summary>
    /// <remarks>
    /// Killed memory that is out of use is joined to regions as long as possible. The pool must not change while the enumeration runs.
    /// Cost: the number of blocks, and of the smallest blocks of killed regions, many at a time.
    /// </remarks>
    public IEnumerable<BuddyPoolBlockInfo> EnumerateBlocks()
    {
        for (long leaf = 0; leaf < _space.Leaves;)
        {
            byte state = _metadata.State(leaf);
            bool isBlock = LeafState.BeginsBlock(state);
            long end = isBlock ? leaf + (1L << LeafState.Order(state)) : _metadata.EndOfGone(leaf);
            BuddyPoolBlockState kind = !isBlock ? BuddyPoolBlockState.Retired : LeafState.IsFree(state) ? BuddyPoolBlockState.Free : BuddyPoolBlockState.Allocated;
            yield return new BuddyPoolBlockInfo(_space.AddressOf(leaf), _space.BytesOf((ulong)(end - leaf)), kind);
            leaf = end;
        }
    }

    /// <summary>
    /// Describes what is at an address: the state, size and alignment of the block there, the region that was killed there, or the bounds of
    /// the pool if the address is outside. The alignment is the largest power of two, up to the largest block, that divides the address of
    /// the block.
    /// </summary>
    /// <remarks>Cost: the number of block sizes; for killed memory, the smallest blocks of its region or its block, many at a time.</remarks>
    public string DescribeAddress(ulong address)
    {
        string name = AddressText.Of(address);
        if (!_space.Contains(address))
        {
            return $"{name} is outside the pool, which goes from {AddressText.Of(BaseAddress)} to before {AddressText.Of(_space.End)}.";
        }

        long leaf = _space.LeafAt(address);
        return _metadata.TryFindBlock(leaf, out long block, out int order)
            ? $"{name} lies in {Place(block, order)}{PendingPart(block, order)}."
            : $"{name} lies in {Region(_metadata.BeginOfGone(leaf), _metadata.EndOfGone(leaf))}, which is out of use.";
    }

    /// <summary>The pool in one line: its bounds, its block sizes, and how full it is. Cost: the number of block sizes.</summary>
    public override string ToString()
    {
        ulong free = new PoolTotals(_metadata.Counts, _space.SmallestBlock).FreeBytes;
        ulong killed = _space.BytesOf(_metadata.Gone);
        return $"{AddressText.Of(BaseAddress)} to before {AddressText.Of(_space.End)}, {ByteText.Exact(Size)} in blocks of "
            + $"{ByteText.Exact(MinSize)} to {ByteText.Exact(MaxSize)}: {ByteText.Exact(Size - free - killed)} allocated, "
            + $"{ByteText.Exact(free)} free, {ByteText.Exact(killed)} killed";
    }

    /// <summary>Checks all metadata of the pool against its invariants.</summary>
    /// <exception cref="BuddyPoolException">A list or a leaf is damaged: <see cref="BuddyPoolErrorCode.InvalidListId"/>,
    /// <see cref="BuddyPoolErrorCode.InvalidLeafId"/>, <see cref="BuddyPoolErrorCode.ListIdMismatch"/>, <see cref="BuddyPoolErrorCode.AttachedLeaf"/>,
    /// <see cref="BuddyPoolErrorCode.UnattachedLeaf"/>, <see cref="BuddyPoolErrorCode.EmptyList"/>,
    /// <see cref="BuddyPoolErrorCode.EmptyPool"/>.</exception>
    /// <exception cref="InvariantException">Another invariant is broken; the exception names it and where.</exception>
    /// <remarks>Cost: the number of blocks, and of the smallest blocks whose entries exist, many at a time.</remarks>
    public void Validate() => _metadata.Validate();

    private string Place(long block, int order)
    {
        ulong begin = _space.AddressOf(block);
        ulong alignment = 1UL << BitOperations.TrailingZeroCount(begin | MaxSize);
        string kind = LeafState.IsFree(_metadata.State(block)) ? "a free" : "an allocated";
        return $"{kind} block of {ByteText.Exact(_space.SizeOf(order))} at {AddressText.Of(begin)}, aligned to {ByteText.Exact(alignment)}";
    }

    private string Region(long first, long end) =>
        $"a killed region of {ByteText.Exact(_space.BytesOf((ulong)(end - first)))}, from {AddressText.Of(_space.AddressOf(first))} to "
        + $"before {AddressText.Of(_space.AddressOf(end))}";

    private string PendingPart(long block, int order)
    {
        if (!LeafState.IsPendingKill(_metadata.State(block)))
        {
            return "";
        }

        ulong killed = _metadata.CountKilled(block, block + (1L << order));
        return $"; {ByteText.Exact(_space.BytesOf(killed))} of it was killed and goes out of use when the block is freed";
    }
}

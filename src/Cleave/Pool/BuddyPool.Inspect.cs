using System.Numerics;

namespace Cleave.Pool;

public partial class BuddyPool<TIndex>
{
    /// <summary>Takes a snapshot of all counters and sizes of the pool. Cost: the number of block sizes.</summary>
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
            CachedBytes = _cached?.CachedBytes ?? 0,
            Allocations = totals.Allocs,
            Frees = _frees + (_cached?.Returned ?? 0),
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

    /// <summary>Enumerates every block of the pool and every retired region, lowest address first.</summary>
    /// <remarks>
    /// Adjacent retired memory is one region. A pending part of an allocated block belongs to that block until the block is freed. The
    /// pool must not change while the enumeration runs. Cost: the number of blocks, and of the smallest blocks of retired regions, which
    /// are read many at a time.
    /// </remarks>
    public IEnumerable<BuddyPoolBlockInfo> EnumerateBlocks()
    {
        for (long leaf = 0; leaf < _space.Leaves;)
        {
            byte state = _metadata.State(leaf);
            bool isBlock = LeafState.BeginsBlock(state);
            long end = isBlock ? leaf + (1L << LeafState.Order(state)) : _metadata.EndOfGone(leaf);
            BuddyPoolBlockState kind = !isBlock ? BuddyPoolBlockState.Retired
                : LeafState.IsFree(state) ? BuddyPoolBlockState.Free
                : IsCached(leaf) ? BuddyPoolBlockState.Cached
                : BuddyPoolBlockState.Allocated;
            yield return new BuddyPoolBlockInfo(_space.AddressOf(leaf), _space.BytesOf((ulong)(end - leaf)), kind);
            leaf = end;
        }
    }

    /// <summary>
    /// Describes an address in one sentence: the state, size and alignment of its block, the retired region that it lies in, or the bounds
    /// of the pool if the address is outside.
    /// </summary>
    /// <param name="address">Any address.</param>
    /// <remarks>
    /// The alignment is the largest power of two, up to the largest block, that divides the address of the block. Cost: the number of block
    /// sizes; for retired memory, the smallest blocks of its region or its block, which are read many at a time.
    /// </remarks>
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

    /// <summary>Describes the pool in one line: its bounds, its block sizes, and its allocated, free and retired bytes.</summary>
    /// <remarks>Cost: the number of block sizes.</remarks>
    public override string ToString()
    {
        ulong free = new PoolTotals(_metadata.Counts, _space.SmallestBlock).FreeBytes;
        ulong retired = _space.BytesOf(_metadata.Gone);
        string cached = _caches is { IsDisposed: false } ? $" ({ByteText.Exact(_cached?.CachedBytes ?? 0)} cached by threads)" : "";
        return $"{AddressText.Of(BaseAddress)} to before {AddressText.Of(_space.End)}, {ByteText.Exact(Size)} in blocks of "
            + $"{ByteText.Exact(MinSize)} to {ByteText.Exact(MaxSize)}: {ByteText.Exact(Size - free - retired)} allocated{cached}, "
            + $"{ByteText.Exact(free)} free, {ByteText.Exact(retired)} retired";
    }

    /// <summary>Checks all metadata of the pool against its invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names the invariant, the place and, if a list or a leaf
    /// is damaged, the kind of damage (<see cref="InvariantException.Damage"/>).</exception>
    /// <remarks>
    /// For tests, and for finding memory corruption. With thread caches, this includes the states of blocks (Valued). Cost: the number of
    /// blocks, and of the smallest blocks whose entries exist, which are read many at a time.
    /// </remarks>
    public void Validate() => _metadata.Validate();

    private bool IsCached(long block) => _cached is { } cached && cached.IsCached(block);

    private string Place(long block, int order)
    {
        ulong begin = _space.AddressOf(block);
        ulong alignment = 1UL << BitOperations.TrailingZeroCount(begin | MaxSize);
        string kind = LeafState.IsFree(_metadata.State(block)) ? "a free" : IsCached(block) ? "a cached" : "an allocated";
        return $"{kind} block of {ByteText.Exact(_space.SizeOf(order))} at {AddressText.Of(begin)}, aligned to {ByteText.Exact(alignment)}";
    }

    private string Region(long first, long end) =>
        $"a retired region of {ByteText.Exact(_space.BytesOf((ulong)(end - first)))}, from {AddressText.Of(_space.AddressOf(first))} to "
        + $"before {AddressText.Of(_space.AddressOf(end))}";

    private string PendingPart(long block, int order)
    {
        if (!LeafState.IsPendingRetire(_metadata.State(block)))
        {
            return "";
        }

        ulong retired = _metadata.CountRetired(block, block + (1L << order));
        return $"; {ByteText.Exact(_space.BytesOf(retired))} of it is pending, and is retired when the block is freed";
    }
}

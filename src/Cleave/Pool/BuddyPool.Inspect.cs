using System.Numerics;
using Cleave.Pool;

namespace Cleave;

public partial class BuddyPool<TIndex>
{
    /// <summary>Counts and sizes. Cost: the number of block sizes.</summary>
    public BuddyStats GetStats()
    {
        var totals = new PoolTotals(_books.Counts, _space.SmallestBlock);
        return new BuddyStats
        {
            MinSize = MinSize,
            MaxSize = MaxSize,
            Size = Size,
            Free = totals.FreeBytes,
            Killed = _space.BytesOf(_books.Gone),
            PendingKill = _space.BytesOf(_books.Pending),
            Allocs = totals.Allocs,
            Frees = _frees,
            OutOfMemory = _outOfMemory,
            FreeingFree = _freeingFree,
            Splits = totals.Splits + _books.Cuts,
            Merges = totals.Merges,
            InvalidAddresses = _invalidAddresses,
            OversizeAllocs = _oversize,
            UndersizeAllocs = _undersize,
            Lists = [.. totals.Lists],
        };
    }

    /// <summary>Every block of the pool, and what is out of use, lowest address first.</summary>
    /// <remarks>The pool must not change while the enumeration runs. Cost: the number of blocks and of killed smallest blocks.</remarks>
    public IEnumerable<PoolBlockInfo> Blocks()
    {
        for (int leaf = 0; leaf < _space.Leaves;)
        {
            byte state = _books.States[leaf];
            bool isBlock = LeafState.BeginsBlock(state);
            int order = isBlock ? LeafState.Order(state) : 0;
            PoolBlockState kind = !isBlock ? PoolBlockState.Killed : LeafState.IsFree(state) ? PoolBlockState.Free : PoolBlockState.Allocated;
            yield return new PoolBlockInfo(_space.AddressOf(leaf), _space.SizeOf(order), kind);
            leaf += 1 << order;
        }
    }

    /// <summary>
    /// What is at an address: the state, size and alignment of the block there, or that it is killed, or that it is outside and what the
    /// bounds are. The alignment is the largest power of two, up to the largest block, that divides the address of the block.
    /// </summary>
    /// <remarks>Cost: the number of block sizes; of a block with killed parts, its smallest blocks too.</remarks>
    public string DescribeAddress(ulong address)
    {
        string name = AddressText.Of(address);
        if (!_space.Contains(address))
        {
            return $"{name} is outside the pool, which goes from {AddressText.Of(Base)} to before {AddressText.Of(_space.End)}.";
        }

        return _books.TryFindBlock(_space.LeafAt(address), out int block, out int order)
            ? $"{name} lies in {Place(Kind(block), block, order)}{Doom(block, order)}."
            : $"{name} lies in {Place("a killed", block, order: 0)}, out of use.";
    }

    /// <summary>The pool in one line: its bounds, its block sizes, and how full it is. Cost: the number of block sizes.</summary>
    public override string ToString()
    {
        ulong free = new PoolTotals(_books.Counts, _space.SmallestBlock).FreeBytes;
        ulong killed = _space.BytesOf(_books.Gone);
        return $"{AddressText.Of(Base)} to before {AddressText.Of(_space.End)}, {ByteText.Exact(Size)} in blocks of "
            + $"{ByteText.Exact(MinSize)} to {ByteText.Exact(MaxSize)}: {ByteText.Exact(Size - free - killed)} allocated, "
            + $"{ByteText.Exact(free)} free, {ByteText.Exact(killed)} killed";
    }

    /// <summary>Checks the books.</summary>
    /// <exception cref="BuddyException">A list or a leaf is damaged: <see cref="BuddyErrorType.InvalidListId"/>,
    /// <see cref="BuddyErrorType.InvalidLeafId"/>, <see cref="BuddyErrorType.ListIdMismatch"/>, <see cref="BuddyErrorType.AttachedLeaf"/>,
    /// <see cref="BuddyErrorType.UnattachedLeaf"/>, <see cref="BuddyErrorType.EmptyList"/>,
    /// <see cref="BuddyErrorType.EmptyPool"/>.</exception>
    /// <exception cref="InvariantException">Another invariant is broken; the exception names it and where.</exception>
    /// <remarks>Cost: the number of smallest blocks.</remarks>
    public void Validate() => PoolAudit<TIndex>.Check(_books);

    private string Kind(int block) => LeafState.IsFree(_books.States[block]) ? "a free" : "an allocated";

    private string Place(string kind, int block, int order)
    {
        ulong begin = _space.AddressOf(block);
        ulong alignment = 1UL << BitOperations.TrailingZeroCount(begin | MaxSize);
        return $"{kind} block of {ByteText.Exact(_space.SizeOf(order))} at {AddressText.Of(begin)}, aligned to {ByteText.Exact(alignment)}";
    }

    private string Doom(int block, int order)
    {
        if (!LeafState.IsDoomed(_books.States[block]))
        {
            return "";
        }

        ulong killed = _books.CountKilled(block, block + (1 << order));
        return $"; {ByteText.Exact(_space.BytesOf(killed))} of it are killed and go when it is freed";
    }
}

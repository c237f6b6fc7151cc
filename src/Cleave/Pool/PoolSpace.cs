using System.Numerics;

namespace Cleave.Pool;

/// <summary>Which addresses a pool has, in which sizes, and where which leaf (smallest block) is. Immutable.</summary>
internal readonly struct PoolSpace
{
    private readonly int _shift;
    private readonly ulong _allocSpan;

    /// <param name="config">A configuration that <see cref="ConfigCheck"/> has let pass.</param>
    public PoolSpace(BuddyPoolOptions config)
    {
        _shift = BitOperations.Log2(config.MinBuddy);
        _allocSpan = config.MaxSize - config.MinSize;
        Base = config.BaseAddress;
        MinAlloc = config.MinSize;
        MaxOrder = BitOperations.Log2(BitOperations.RoundUpToPowerOf2(config.MaxSize)) - _shift;
        Leaves = (long)(config.Size >> _shift);
        Size = (ulong)Leaves << _shift;
    }

    public ulong Base { get; }

    /// <summary>Bytes, a multiple of the smallest block.</summary>
    public ulong Size { get; }

    /// <summary>Base + Size, which is below 2^64.</summary>
    public ulong End => Base + Size;

    public ulong MinAlloc { get; }

    public ulong MaxAlloc => MinAlloc + _allocSpan;

    /// <summary>Smallest blocks of the pool.</summary>
    public long Leaves { get; }

    /// <summary>The order of the largest block: it is the smallest times 2^order.</summary>
    public int MaxOrder { get; }

    public ulong SmallestBlock => 1UL << _shift;

    /// <summary>Whether a request is for no less and no more than what is served.</summary>
    public bool Serves(ulong bytes) => bytes - MinAlloc <= _allocSpan;

    /// <summary>The order of the smallest block that holds so much.</summary>
    public int OrderFor(ulong bytes) => 64 - BitOperations.LeadingZeroCount((Math.Max(bytes, 1) - 1) >> _shift);

    public ulong SizeOf(int order) => SmallestBlock << order;

    public ulong BytesOf(ulong leaves) => leaves << _shift;

    public ulong AddressOf(long leaf) => Base + ((ulong)leaf << _shift);

    /// <summary>The leaf that an address of the pool lies in.</summary>
    public long LeafAt(ulong address) => (long)((address - Base) >> _shift);

    /// <summary>Whether an address is in the pool; below the base the difference wraps around, and is too large.</summary>
    public bool Contains(ulong address) => address - Base < Size;

    /// <summary>Whether a smallest block can begin at an address.</summary>
    public bool IsAligned(ulong address) => ((address - Base) & (SmallestBlock - 1)) == 0;

    /// <summary>The beginning of the smallest block that an address, which is not below the base, lies in or past.</summary>
    public ulong ClosestBelow(ulong address) =>
        Contains(address) ? AddressOf(LeafAt(address)) : AddressOf(Leaves - 1);
}

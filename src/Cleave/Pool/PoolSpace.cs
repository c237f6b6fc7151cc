using System.Numerics;

namespace Cleave.Pool;

/// <summary>The addresses and block sizes of a pool, and the conversions between addresses and leaves (smallest blocks).
/// Immutable.</summary>
internal readonly struct PoolSpace
{
    private readonly int _shift;
    private readonly ulong _allocSpan;

    /// <param name="config">Options that <see cref="ConfigCheck"/> has found valid.</param>
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

    /// <summary>Bytes of the pool, a multiple of the smallest block.</summary>
    public ulong Size { get; }

    /// <summary>The address after the pool, which is below 2^64.</summary>
    public ulong End => Base + Size;

    public ulong MinAlloc { get; }

    public ulong MaxAlloc => MinAlloc + _allocSpan;

    /// <summary>Smallest blocks of the pool.</summary>
    public long Leaves { get; }

    /// <summary>The order of the largest block, whose size is that of the smallest block times 2^order.</summary>
    public int MaxOrder { get; }

    public ulong SmallestBlock => 1UL << _shift;

    /// <summary>Reports whether a request is within the limits of the pool.</summary>
    /// <remarks>One comparison: below the lower limit the difference wraps around, and is too large.</remarks>
    public bool Serves(ulong bytes) => bytes - MinAlloc <= _allocSpan;

    /// <summary>Computes the order of the smallest block that holds a number of bytes.</summary>
    public int OrderFor(ulong bytes) => 64 - BitOperations.LeadingZeroCount((Math.Max(bytes, 1) - 1) >> _shift);

    public ulong SizeOf(int order) => SmallestBlock << order;

    public ulong BytesOf(ulong leaves) => leaves << _shift;

    public ulong AddressOf(long leaf) => Base + ((ulong)leaf << _shift);

    /// <summary>Returns the leaf that an address of the pool lies in.</summary>
    public long LeafAt(ulong address) => (long)((address - Base) >> _shift);

    /// <summary>Reports whether an address is in the pool.</summary>
    /// <remarks>One comparison: below the base the difference wraps around, and is too large.</remarks>
    public bool Contains(ulong address) => address - Base < Size;

    /// <summary>Reports whether a smallest block can begin at an address.</summary>
    public bool IsAligned(ulong address) => ((address - Base) & (SmallestBlock - 1)) == 0;

    /// <summary>Returns the address of the last smallest block that begins at or below an address, which is not below the base.</summary>
    public ulong ClosestBelow(ulong address) =>
        Contains(address) ? AddressOf(LeafAt(address)) : AddressOf(Leaves - 1);
}

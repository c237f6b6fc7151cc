using static Cleave.Pool.BuddyPoolErrorCode;

namespace Cleave.Pool;

/// <summary>Creates the error for every kind of refusal of a pool, with its message.</summary>
/// <remarks>The constructor of <see cref="BuddyPoolError"/> explains the numbers in braces.</remarks>
internal static class Refusals
{
    public static BuddyPoolError PoolTooHigh(ulong size, ulong limit) =>
        new(AddressTooHigh, "Size is {0}; from BaseAddress there are {1} to the last address.", size, limit);

    public static BuddyPoolError MaxAllocZero() => new(InvalidParameter, "MaxSize is {0}; it is at least {1}.", 0, 1);

    public static BuddyPoolError MinBuddyZero() => new(InvalidParameter, "MinBuddy is {0}; it is at least {1}.", 0, 1);

    public static BuddyPoolError MaxAllocAboveHalf(ulong value, ulong limit) =>
        new(InvalidParameter, "MaxSize is {0}; the limit is {1}.", value, limit);

    public static BuddyPoolError MinAllocAboveHalf(ulong value, ulong limit) =>
        new(InvalidParameter, "MinSize is {0}; the limit is {1}.", value, limit);

    public static BuddyPoolError MinBuddyAboveHalf(ulong value, ulong limit) =>
        new(InvalidParameter, "MinBuddy is {0}; the limit is {1}.", value, limit);

    public static BuddyPoolError PoolSizeZero() => new(InvalidParameter, "Size is {0}; it is at least {1}.", 0, 1);

    public static BuddyPoolError PoolTooLarge(ulong size, ulong limit) => new(InvalidParameter, "Size is {0}; the limit is {1}.", size, limit);

    public static BuddyPoolError LargestAbovePool(ulong largest, ulong size) =>
        new(InvalidParameter, "The largest block, the power of two that holds MaxSize, is {0}; Size is {1}.", largest, size);

    public static BuddyPoolError MinAllocAboveMax(ulong least, ulong most) =>
        new(InvalidParameter, "MinSize is {0}, above the {1} of MaxSize.", least, most);

    public static BuddyPoolError MinBuddyAboveLargest(ulong least, ulong largest) =>
        new(InvalidParameter, "MinBuddy is {0}, above the largest block of {1}.", least, largest);

    public static BuddyPoolError NoBlocks(ulong size, ulong smallest) =>
        new(EmptyPool, "Size is {0}, which holds no block: the smallest is {1}.", size, smallest);

    public static BuddyPoolError TooManyForIndex(ulong blocks, ulong limit) =>
        new(IndexTypeOverflow, "The pool has {5} smallest blocks; the index type counts {6}.", blocks, limit);

    public static BuddyPoolError Undersize(ulong bytes, ulong least) =>
        new(UndersizeAlloc, "The request is for {0}; the smallest that is served is {1}.", bytes, least);

    public static BuddyPoolError Oversize(ulong bytes, ulong most) =>
        new(OversizeAlloc, "The request is for {0}; the largest that is served is {1}.", bytes, most);

    public static BuddyPoolError NoRoom(ulong bytes, ulong largestFree) =>
        new(BuddyPoolErrorCode.OutOfMemory, "No room for {0}: the largest free block is {1}.", bytes, largestFree);

    public static BuddyPoolError BelowPool(ulong address, ulong first) =>
        new(InvalidAddress, "Address {2} is below the pool, which begins at {3}.", address, first);

    public static BuddyPoolError PastPool(ulong address, ulong end, ulong closest) =>
        new(
            InvalidAddress,
            "Address {2} is past the pool, which ends before {3}; the closest block below is at {4}.",
            address,
            end,
            closest);

    public static BuddyPoolError BetweenBlocks(ulong address, ulong smallest, ulong closest) =>
        new(InvalidAddress, "At address {2} no block of {1} can begin; the closest block below is at {4}.", address, smallest, closest);

    public static BuddyPoolError FreedAlready(ulong address, ulong begin) =>
        new(FreeingFreeMemory, "Address {2} is free already; the free block there begins at {3}.", address, begin);

    public static BuddyPoolError FreedInside(ulong address, ulong begin) =>
        new(FreeingFreeMemory, "Address {2} lies inside the allocated block that begins at {3}.", address, begin);

    public static BuddyPoolError FreedKilled(ulong address) =>
        new(FreeingFreeMemory, "Address {2} is retired, and not allocated.", address, address);

    public static BuddyPoolError RegionTooHigh(ulong size, ulong limit) =>
        new(AddressTooHigh, "The region has {0}; from its base there are {1} to the last address.", size, limit);

    public static BuddyPoolError RegionBelow(ulong address, ulong first) =>
        new(AddressOutsidePool, "The region begins at {2}, below the pool, which begins at {3}.", address, first);

    public static BuddyPoolError RegionPast(ulong end, ulong limit) =>
        new(InvalidAddress, "The region ends before {2}; the pool ends before {3}.", end, limit);

    public static BuddyPoolError RegionUnaligned(ulong address, ulong smallest, ulong closest) =>
        new(
            UnalignedAddress,
            "The region begins at {2}, where no block of {1} can begin; the closest below is at {4}.",
            address,
            smallest,
            closest);

    public static BuddyPoolError RegionOdd(ulong size, ulong smallest) =>
        new(InvalidSize, "The region has {0}, which is no multiple of the smallest block of {1}.", size, smallest);

    public static BuddyPoolError RegionEmpty(ulong smallest) =>
        new(InvalidSize, "The region has {0}; it is at least one smallest block of {1}.", 0, smallest);

    public static BuddyPoolError KilledAlready(ulong address, ulong regionEnd) =>
        new(InvalidParameter, "The smallest block at {2} is retired already; the region ends before {3}.", address, regionEnd);

    public static BuddyPoolError NotKilled(ulong address, ulong regionEnd) =>
        new(InvalidParameter, "The smallest block at {2} is not retired; the region ends before {3}.", address, regionEnd);

    public static BuddyPoolError MinBuddyNoPower(ulong size) =>
        new(InvalidParameter, "The smallest block is {0}; it is a power of two from 1 byte to {1}.", size, 1UL << 63);

    public static BuddyPoolError MaxBuddyNoPower(ulong size) =>
        new(InvalidParameter, "The largest block is {0}; it is a power of two from 1 byte to {1}.", size, 1UL << 63);

    public static BuddyPoolError BuddiesOutOfOrder(ulong least, ulong most) =>
        new(InvalidParameter, "The smallest block is {0}, above the largest of {1}.", least, most);

    public static BuddyPoolError SizeAboveBuddy(ulong size, ulong most) =>
        new(InvalidSize, "The size is {0}; the largest block is {1}.", size, most);
}

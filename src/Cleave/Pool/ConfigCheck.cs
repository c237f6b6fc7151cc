using System.Numerics;

namespace Cleave.Pool;

/// <summary>The limits of a pool.</summary>
internal static class ConfigCheck
{
    /// <summary>The largest size of anything.</summary>
    private static ulong Half => nuint.MaxValue / 2;

    /// <summary>The first limit that a configuration breaks.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="maxIndex">The highest number of the index type.</param>
    public static BuddyError Check(BuddyConfig config, ulong maxIndex)
    {
        if (config.Size > ulong.MaxValue - config.Base)
        {
            return Refusals.PoolTooHigh(config.Size, ulong.MaxValue - config.Base);
        }

        BuddyError error = Sizes(config);
        return error == default ? Relations(config, maxIndex) : error;
    }

    /// <summary>Each size for itself.</summary>
    private static BuddyError Sizes(BuddyConfig config) =>
        config.MaxAlloc == 0 ? Refusals.MaxAllocZero()
        : config.MinBuddy == 0 ? Refusals.MinBuddyZero()
        : config.MaxAlloc > Half ? Refusals.MaxAllocAboveHalf(config.MaxAlloc, Half)
        : config.MinAlloc > Half ? Refusals.MinAllocAboveHalf(config.MinAlloc, Half)
        : config.MinBuddy > Half ? Refusals.MinBuddyAboveHalf(config.MinBuddy, Half)
        : config.Size == 0 ? Refusals.PoolSizeZero()
        : config.Size > Half ? Refusals.PoolTooLarge(config.Size, Half)
        : default;

    /// <summary>The sizes beside each other. That there is a block at all comes first: without one, another limit is broken too, and
    /// would be told instead.</summary>
    private static BuddyError Relations(BuddyConfig config, ulong maxIndex)
    {
        ulong largest = BitOperations.RoundUpToPowerOf2(config.MaxAlloc);
        int shift = BitOperations.Log2(config.MinBuddy);
        ulong lastLeaf = (config.Size >> shift) - 1;
        return config.Size >> shift == 0 ? Refusals.NoBlocks(config.Size, 1UL << shift)
            : largest > config.Size ? Refusals.LargestAbovePool(largest, config.Size)
            : config.MinAlloc > config.MaxAlloc ? Refusals.MinAllocAboveMax(config.MinAlloc, config.MaxAlloc)
            : config.MinBuddy > largest ? Refusals.MinBuddyAboveLargest(config.MinBuddy, largest)
            : lastLeaf > maxIndex ? Refusals.TooManyForIndex(lastLeaf + 1, maxIndex + 1)
            : default;
    }
}

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
    public static BuddyPoolError Check(BuddyPoolOptions config, ulong maxIndex)
    {
        if (config.Size > ulong.MaxValue - config.BaseAddress)
        {
            return Refusals.PoolTooHigh(config.Size, ulong.MaxValue - config.BaseAddress);
        }

        BuddyPoolError error = Sizes(config);
        return error == default ? Relations(config, maxIndex) : error;
    }

    /// <summary>Each size for itself.</summary>
    private static BuddyPoolError Sizes(BuddyPoolOptions config) =>
        config.MaxSize == 0 ? Refusals.MaxAllocZero()
        : config.MinBuddy == 0 ? Refusals.MinBuddyZero()
        : config.MaxSize > Half ? Refusals.MaxAllocAboveHalf(config.MaxSize, Half)
        : config.MinSize > Half ? Refusals.MinAllocAboveHalf(config.MinSize, Half)
        : config.MinBuddy > Half ? Refusals.MinBuddyAboveHalf(config.MinBuddy, Half)
        : config.Size == 0 ? Refusals.PoolSizeZero()
        : config.Size > Half ? Refusals.PoolTooLarge(config.Size, Half)
        : default;

    /// <summary>The sizes beside each other. That there is a block at all comes first: without one, another limit is broken too, and
    /// would be told instead.</summary>
    private static BuddyPoolError Relations(BuddyPoolOptions config, ulong maxIndex)
    {
        ulong largest = BitOperations.RoundUpToPowerOf2(config.MaxSize);
        int shift = BitOperations.Log2(config.MinBuddy);
        ulong lastLeaf = (config.Size >> shift) - 1;
        return config.Size >> shift == 0 ? Refusals.NoBlocks(config.Size, 1UL << shift)
            : largest > config.Size ? Refusals.LargestAbovePool(largest, config.Size)
            : config.MinSize > config.MaxSize ? Refusals.MinAllocAboveMax(config.MinSize, config.MaxSize)
            : config.MinBuddy > largest ? Refusals.MinBuddyAboveLargest(config.MinBuddy, largest)
            : lastLeaf > maxIndex ? Refusals.TooManyForIndex(lastLeaf + 1, maxIndex + 1)
            : default;
    }
}

using System.Numerics;

namespace Cleave.Pool;

/// <summary>Checks the options of a pool against their limits.</summary>
internal static class ConfigCheck
{
    /// <summary>The limit of every size, in bytes.</summary>
    private static ulong Half => nuint.MaxValue / 2;

    /// <summary>Finds the first option that is outside its limit.</summary>
    /// <param name="config">The options.</param>
    /// <param name="maxIndex">The highest number of the index type.</param>
    /// <returns>The error; <c>default</c> if all options are valid.</returns>
    public static BuddyPoolError Check(BuddyPoolOptions config, ulong maxIndex)
    {
        if (config.Size > ulong.MaxValue - config.BaseAddress)
        {
            return Refusals.PoolTooHigh(config.Size, ulong.MaxValue - config.BaseAddress);
        }

        BuddyPoolError error = Sizes(config);
        return error == default ? Relations(config, maxIndex) : error;
    }

    /// <summary>Checks each size on its own.</summary>
    private static BuddyPoolError Sizes(BuddyPoolOptions config) =>
        config.MaxSize == 0 ? Refusals.MaxAllocZero()
        : config.MinBuddy == 0 ? Refusals.MinBuddyZero()
        : config.MaxSize > Half ? Refusals.MaxAllocAboveHalf(config.MaxSize, Half)
        : config.MinSize > Half ? Refusals.MinAllocAboveHalf(config.MinSize, Half)
        : config.MinBuddy > Half ? Refusals.MinBuddyAboveHalf(config.MinBuddy, Half)
        : config.Size == 0 ? Refusals.PoolSizeZero()
        : config.Size > Half ? Refusals.PoolTooLarge(config.Size, Half)
        : default;

    /// <summary>Checks the sizes against each other.</summary>
    /// <remarks>A pool without any block breaks another limit too. The check for it comes first, because its message is clearer.</remarks>
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

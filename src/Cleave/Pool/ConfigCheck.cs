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
    /// <returns>The failure; <c>default</c> if all options are valid.</returns>
    public static AllocationFailure Check(BuddyPoolOptions config, ulong maxIndex)
    {
        if (config.Size > ulong.MaxValue - config.BaseAddress)
        {
            return OptionRefusals.PoolTooHigh(config.Size, ulong.MaxValue - config.BaseAddress);
        }

        AllocationFailure failure = Sizes(config);
        return failure.IsFailure ? failure : Relations(config, maxIndex);
    }

    /// <summary>Checks each size on its own.</summary>
    private static AllocationFailure Sizes(BuddyPoolOptions config) =>
        config.MaxSize == 0 ? OptionRefusals.Zero(nameof(config.MaxSize))
        : config.MinBuddy == 0 ? OptionRefusals.Zero(nameof(config.MinBuddy))
        : config.MaxSize > Half ? OptionRefusals.AboveHalf(nameof(config.MaxSize), config.MaxSize, Half)
        : config.MinSize > Half ? OptionRefusals.AboveHalf(nameof(config.MinSize), config.MinSize, Half)
        : config.MinBuddy > Half ? OptionRefusals.AboveHalf(nameof(config.MinBuddy), config.MinBuddy, Half)
        : config.Size == 0 ? OptionRefusals.Zero(nameof(config.Size))
        : config.Size > Half ? OptionRefusals.AboveHalf(nameof(config.Size), config.Size, Half)
        : default;

    /// <summary>Checks the sizes against each other.</summary>
    /// <remarks>A pool without any block breaks another limit too. The check for it comes first, because its message is clearer.</remarks>
    private static AllocationFailure Relations(BuddyPoolOptions config, ulong maxIndex)
    {
        ulong largest = BitOperations.RoundUpToPowerOf2(config.MaxSize);
        int shift = BitOperations.Log2(config.MinBuddy);
        ulong lastLeaf = (config.Size >> shift) - 1;
        return config.Size >> shift == 0 ? OptionRefusals.NoBlocks(config.Size, 1UL << shift)
            : largest > config.Size ? OptionRefusals.LargestAbovePool(largest, config.Size)
            : config.MinSize > config.MaxSize ? OptionRefusals.MinSizeAboveMax(config.MinSize, config.MaxSize)
            : config.MinBuddy > largest ? OptionRefusals.MinBuddyAboveLargest(config.MinBuddy, largest)
            : lastLeaf > maxIndex ? OptionRefusals.TooManyForIndex(lastLeaf + 1, maxIndex + 1)
            : default;
    }
}

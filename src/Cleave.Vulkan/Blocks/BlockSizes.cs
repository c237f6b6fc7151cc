namespace Cleave.Vulkan.Blocks;

/// <summary>Decides how large the next block of a list is.</summary>
/// <remarks>
/// The first block is small, because most programs need little; each further one doubles the largest, up to the block size. If the driver
/// or a limit refuses a block, the next attempt asks for half of it, down to what the request needs.
/// </remarks>
internal static class BlockSizes
{
    /// <summary>The size of the first attempt.</summary>
    /// <param name="options">The options of the list.</param>
    /// <param name="largest">Bytes of the largest block of the list; 0 if there is none.</param>
    /// <param name="needed">Bytes that the request needs, at most the block size.</param>
    public static ulong First(BlockListOptions options, ulong largest, ulong needed)
    {
        ulong size = largest == 0 ? options.FirstBlockSize : Math.Min(2 * largest, options.BlockSize);
        while (size < needed)
        {
            size = Math.Min(2 * size, options.BlockSize);
        }

        return size;
    }

    /// <summary>The size of the attempt after a refused one.</summary>
    /// <returns>False if no smaller attempt makes sense.</returns>
    public static bool TryHalve(BlockListOptions options, DeviceFailureCode code, ulong needed, ref ulong size)
    {
        bool isFullness = code is DeviceFailureCode.OutOfMemory or DeviceFailureCode.HeapLimit or DeviceFailureCode.OverBudget
            or DeviceFailureCode.TooLarge;
        if (!isFullness || options.IsFixedSize || size <= needed)
        {
            return false;
        }

        size = Math.Max(options.Granularity.RoundUp(size / 2), needed);
        return true;
    }
}

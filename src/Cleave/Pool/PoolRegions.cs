using System.Numerics;

namespace Cleave.Pool;

/// <summary>The regions into which a state divides a pool: one for each bit of the number of smallest blocks, the largest first.</summary>
internal static class PoolRegions
{
    /// <summary>Computes the order of the region that begins at a leaf.</summary>
    public static int OrderAt(long first, long leaves) => BitOperations.Log2((ulong)(leaves - first));

    /// <summary>Computes the order of the largest block of a region, counted from the order of its parts.</summary>
    /// <param name="maxOrder">The order of the largest block of the pool.</param>
    /// <param name="partOrder">The order of the parts. If it is above the largest order, a part can be several blocks of one kind.</param>
    /// <param name="levels">log2 of the number of parts.</param>
    public static int Merges(int maxOrder, int partOrder, int levels) => Math.Clamp(maxOrder - partOrder, 0, levels);
}

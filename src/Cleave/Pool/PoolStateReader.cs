using Cleave.State;

namespace Cleave.Pool;

/// <summary>Reads the state of a pool into a new pool of the same shape, and checks everything that it says.</summary>
internal static class PoolStateReader
{
    /// <summary>Reads the shape of a pool.</summary>
    /// <returns>The options; null if the reader has a finding. The caller checks them.</returns>
    public static BuddyPoolOptions? ReadShape(ref StateReader reader, ulong maxSize)
    {
        int shift = (int)reader.NumberBelow(63, "log2 of the smallest block");
        ulong address = reader.Number();
        ulong leaves = reader.Number();
        ulong least = reader.Number();
        ulong most = reader.Number();
        ulong size = leaves << shift;
        if (!reader.HasFailed && size >> shift != leaves)
        {
            reader.Fail("the size is above 2^64");
        }
        else if (!reader.HasFailed && size > maxSize)
        {
            reader.Fail(
                StateError.TooLarge, $"The pool has {ByteText.Exact(size)}; RestoreOptions.MaxSize permits {ByteText.Exact(maxSize)}.");
        }

        return reader.HasFailed ? null : new BuddyPoolOptions
        {
            BaseAddress = address,
            Size = size,
            MinSize = least,
            MaxSize = most,
            MinBuddy = 1UL << shift,
        };
    }

    /// <summary>Reads the blocks and the lists.</summary>
    /// <param name="reader">The reader, which has a finding if something is wrong; the pool is useless then.</param>
    /// <param name="version">The version of the format.</param>
    /// <param name="space">The shape.</param>
    /// <param name="metadata">The metadata of a pool that was never used.</param>
    public static void Read(ref StateReader reader, byte version, in PoolSpace space, IPoolMetadata metadata)
    {
        metadata.BeginAdoption();
        var free = new FreeTally[space.MaxOrder + 1];
        if (version == 1)
        {
            PoolRunReader.Read(ref reader, space, metadata, free);
        }
        else
        {
            ReadRegions(ref reader, space, metadata, free);
        }

        for (int order = 0; order <= space.MaxOrder && !reader.HasFailed; order++)
        {
            PoolLists.Read(ref reader, version, space, metadata, order, free[order]);
        }

        reader.End();
    }

    private static void ReadRegions(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata, FreeTally[] free)
    {
        var regions = new PoolRegionReader(space, metadata, free);
        for (long first = 0; first < space.Leaves && !reader.HasFailed;)
        {
            int order = PoolRegions.OrderAt(first, space.Leaves);
            regions.Read(ref reader, first, order);
            first += 1L << order;
        }

        if (!reader.HasFailed)
        {
            PoolMarks.ReadAll(ref reader, space, metadata);
        }
    }
}

using Cleave.State;

namespace Cleave.Pool;

/// <summary>Writes the state of a pool: the body of the frame. docs/state-format.md describes it.</summary>
internal static class PoolState
{
    /// <summary>Appends the shape, the blocks and the lists of a pool.</summary>
    public static void Write(ref StateWriter writer, in PoolSpace space, IPoolMetadata metadata)
    {
        writer.Byte((byte)System.Numerics.BitOperations.Log2(space.SmallestBlock));
        writer.Number(space.Base);
        writer.Number((ulong)space.Leaves);
        writer.Number(space.MinAlloc);
        writer.Number(space.MaxAlloc);
        WriteBlocks(ref writer, space, metadata);
        for (int order = 0; order <= space.MaxOrder; order++)
        {
            PoolLists.Write(ref writer, space, metadata, order);
        }
    }

    private static void WriteBlocks(ref StateWriter writer, in PoolSpace space, IPoolMetadata metadata)
    {
        var regions = new PoolRegionWriter(space, metadata);
        for (long first = 0; first < space.Leaves;)
        {
            int order = PoolRegions.OrderAt(first, space.Leaves);
            regions.Write(ref writer, first, order);
            first += 1L << order;
        }

        if (metadata.Pending == 0)
        {
            writer.Number(0);
            return;
        }

        var marks = new StateWriter(StateWriter.UsualCapacity);
        writer.Number(WriteMarks(ref marks, space.Leaves, metadata));
        writer.Bytes(marks.Written);
        marks.Dispose();
    }

    /// <summary>Appends the allocated blocks with retired parts, in ascending order.</summary>
    /// <returns>The number of those blocks.</returns>
    private static ulong WriteMarks(ref StateWriter writer, long leaves, IPoolMetadata metadata)
    {
        ulong count = 0;
        long last = 0;
        for (long leaf = 0; leaf < leaves;)
        {
            byte state = metadata.State(leaf);
            long end = leaf + (1L << Math.Max(LeafState.Order(state), 0));
            if (LeafState.IsPendingRetire(state))
            {
                writer.Number((ulong)(leaf - last));
                WriteMarks(ref writer, metadata, leaf, end);
                last = end;
                count++;
            }

            leaf = end;
        }

        return count;
    }

    /// <summary>Appends the lengths of the parts of a block that are not retired and retired, by turns.</summary>
    private static void WriteMarks(ref StateWriter writer, IPoolMetadata metadata, long first, long end)
    {
        while (first < end)
        {
            long retired = metadata.FirstRetired(first, end);
            retired = retired < 0 ? end : retired;
            writer.Number((ulong)(retired - first));
            if (retired < end)
            {
                long sound = metadata.FirstSound(retired, end);
                first = sound < 0 ? end : sound;
                writer.Number((ulong)(first - retired));
            }
            else
            {
                first = end;
            }
        }
    }
}

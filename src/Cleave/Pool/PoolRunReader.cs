using Cleave.State;

namespace Cleave.Pool;

/// <summary>Reads the blocks of a pool in version 1 of the format: runs of blocks of one kind and order. They are no longer
/// written.</summary>
internal static class PoolRunReader
{
    private const int KindShift = 6;
    private const int OrderMask = (1 << KindShift) - 1;

    // The kinds of runs. Allocated blocks without retired parts are 1.
    private const int Free = 0;
    private const int Pending = 2;
    private const int Gone = 3;

    /// <summary>Reads runs until the pool is full.</summary>
    /// <param name="reader">The reader, which has a finding if something is wrong.</param>
    /// <param name="space">The shape of the pool.</param>
    /// <param name="metadata">The metadata of a pool that was never used.</param>
    /// <param name="free">Receives the free blocks of each order.</param>
    public static void Read(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata, FreeTally[] free)
    {
        int last = -1;
        for (long leaf = 0; leaf < space.Leaves && !reader.HasFailed;)
        {
            int code = reader.Byte();
            int order = code & OrderMask;
            int kind = code >> KindShift;
            ulong more = reader.Number();
            bool fits = order <= space.MaxOrder && (leaf & ((1L << order) - 1)) == 0 && more < (ulong)(space.Leaves - leaf) >> order
                && (code != last || kind == Pending) && (kind != Pending || more == 0)
                    && (kind != Gone || order == 0);
            if (!fits)
            {
                reader.Fail($"the run of {more + 1} blocks of order {order} does not fit there");
                return;
            }

            last = code;
            long end = leaf + ((long)(more + 1) << order);
            if (kind == Gone)
            {
                metadata.AdoptGone(leaf, end);
                leaf = end;
            }

            for (; leaf < end && !reader.HasFailed; leaf += 1L << order)
            {
                ReadBlock(ref reader, space, metadata, leaf, order, kind);
                if (kind == Free)
                {
                    free[order].Add(leaf);
                }
            }
        }
    }

    private static void ReadBlock(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata, long leaf, int order, int kind)
    {
        if (kind != Free)
        {
            metadata.AdoptState(leaf, LeafState.Allocated(order));
            if (kind == Pending)
            {
                PoolMarks.Read(ref reader, metadata, leaf, order);
            }

            return;
        }

        metadata.AdoptState(leaf, LeafState.Free(order));
        long buddy = leaf ^ (1L << order);
        if (order < space.MaxOrder && buddy < leaf && metadata.State(buddy) == LeafState.Free(order))
        {
            reader.Fail($"the free block of order {order} at smallest block {leaf} and its buddy are not merged");
        }
    }
}

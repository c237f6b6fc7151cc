using Cleave.State;

namespace Cleave.Pool;

/// <summary>Reads the state of a pool into a new pool of the same shape, and checks everything that it says.</summary>
internal static class PoolStateReader
{
    private const int OrderMask = (1 << PoolState.KindShift) - 1;

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
    /// <param name="space">The shape.</param>
    /// <param name="metadata">The metadata of a pool that was never used.</param>
    public static void Read(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata)
    {
        metadata.BeginAdoption();
        var free = new ulong[space.MaxOrder + 1];
        var lone = new long[space.MaxOrder + 1];
        ReadRuns(ref reader, space, metadata, free, lone);
        for (int order = 0; order <= space.MaxOrder && !reader.HasFailed; order++)
        {
            ReadList(ref reader, space, metadata, order, free[order], lone[order]);
        }

        reader.End();
    }

    private static void ReadRuns(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata, ulong[] free, long[] lone)
    {
        int last = -1;
        for (long leaf = 0; leaf < space.Leaves && !reader.HasFailed;)
        {
            int code = reader.Byte();
            int order = code & OrderMask;
            int kind = code >> PoolState.KindShift;
            ulong more = reader.Number();
            bool fits = order <= space.MaxOrder && (leaf & ((1L << order) - 1)) == 0 && more < (ulong)(space.Leaves - leaf) >> order
                && (code != last || kind == PoolState.Pending) && (kind != PoolState.Pending || more == 0)
                    && (kind != PoolState.Gone || order == 0);
            if (!fits)
            {
                reader.Fail($"the run of {more + 1} blocks of order {order} does not fit there");
                return;
            }

            last = code;
            long end = leaf + ((long)(more + 1) << order);
            if (kind == PoolState.Gone)
            {
                metadata.AdoptGone(leaf, end);
                leaf = end;
            }

            for (; leaf < end && !reader.HasFailed; leaf += 1L << order)
            {
                ReadBlock(ref reader, space, metadata, leaf, order, kind);
                free[order] += kind == PoolState.Free ? 1u : 0;
                lone[order] = kind == PoolState.Free ? leaf : lone[order];
            }
        }
    }

    private static void ReadBlock(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata, long leaf, int order, int kind)
    {
        if (kind != PoolState.Free)
        {
            metadata.AdoptState(leaf, LeafState.Allocated(order));
            if (kind == PoolState.Pending)
            {
                ReadMarks(ref reader, metadata, leaf, order);
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

    private static void ReadMarks(ref StateReader reader, IPoolMetadata metadata, long block, int order)
    {
        metadata.AdoptState(block, LeafState.PendingRetire(order));
        long end = block + (1L << order);
        ulong marked = 0;
        for (long at = block; at < end && !reader.HasFailed;)
        {
            ulong sound = reader.Number();
            ulong left = (ulong)(end - at);
            ulong retired = sound < left ? reader.Number() : 0;
            if (reader.HasFailed || sound > left || retired > left - sound || (retired == 0) != (sound == left)
                || (sound == 0 && at != block))
            {
                reader.Fail($"the retired parts of the block at smallest block {block} do not fit into it");
                return;
            }

            at += (long)sound;
            metadata.AdoptPending(at, at + (long)retired);
            at += (long)retired;
            marked += retired;
        }

        if (marked == 0)
        {
            reader.Fail($"the block at smallest block {block} has no retired part");
        }
    }

    private static void ReadList(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata, int order, ulong count, long lone)
    {
        if (count == 0)
        {
            return;
        }

        ulong indices = (ulong)space.Leaves >> order;
        ulong index = count == 1 ? (ulong)lone >> order : reader.NumberBelow(indices, "the first block of a list");
        metadata.AdoptLast((long)index << order, order);
        ulong listed = 1;
        while (listed < count && !reader.HasFailed)
        {
            long distance = Signed.Unfold(reader.Number());
            ulong repeats = reader.Number();
            for (ulong at = 0; at <= repeats && !reader.HasFailed; at++, listed++)
            {
                index += (ulong)distance;
                if (listed == count || index >= indices || metadata.State((long)index << order) != LeafState.Free(order))
                {
                    reader.Fail($"the list of order {order} has a block that is not free, or too many blocks");
                    return;
                }

                metadata.AdoptLast((long)index << order, order);
            }
        }

        if (!reader.HasFailed && !metadata.IsList(order))
        {
            reader.Fail($"the list of order {order} has a block twice");
        }
    }
}

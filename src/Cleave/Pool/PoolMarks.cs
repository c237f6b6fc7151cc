using Cleave.State;

namespace Cleave.Pool;

/// <summary>Reads the retired parts of allocated blocks.</summary>
internal static class PoolMarks
{
    /// <summary>Reads the blocks with retired parts in ascending order. All blocks were read before.</summary>
    public static void ReadAll(ref StateReader reader, in PoolSpace space, IPoolMetadata metadata)
    {
        ulong count = reader.Number();
        long last = 0;
        for (ulong at = 0; at < count && !reader.HasFailed; at++)
        {
            ulong gap = reader.NumberBelow((ulong)(space.Leaves - last), "the distance to a block with retired parts");
            long leaf = last + (long)gap;
            if (reader.HasFailed || !LeafState.IsPlainAllocated(metadata.State(leaf)))
            {
                reader.Fail($"no allocated block begins at smallest block {leaf}, but one with retired parts should");
                return;
            }

            int order = LeafState.Order(metadata.State(leaf));
            Read(ref reader, metadata, leaf, order);
            last = leaf + (1L << order);
        }
    }

    /// <summary>Reads the lengths of the parts of a block that are not retired and retired, by turns.</summary>
    public static void Read(ref StateReader reader, IPoolMetadata metadata, long block, int order)
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
}

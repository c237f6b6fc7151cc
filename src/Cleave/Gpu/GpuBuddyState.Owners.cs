using Cleave.Buddies;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

// The owners of a space.
internal static partial class GpuBuddyState
{
    /// <summary>Appends the owners with their keys and their blocks, in the order of each owner.</summary>
    public static void WriteOwners(ref StateWriter writer, BuddyTree tree, OwnerTable owners)
    {
        int[] inOrder = owners.InOrder();
        writer.Number((ulong)inOrder.Length);
        ulong expected = 0;
        foreach (int number in inOrder)
        {
            ref OwnerEntry owner = ref owners[number];
            writer.Number(owner.Key);
            writer.Number((ulong)owner.Blocks!.Length - 1);
            ulong next = expected;
            foreach (BuddyBlock block in owner.Blocks)
            {
                ulong first = block.Offset >> tree.ChunkShift;
                writer.Number(Signed.Fold((long)(first - next)));
                next = first + (1UL << block.Order);
            }

            expected = owner.Blocks[0].Offset >> tree.ChunkShift;
        }
    }

    /// <summary>Reads the owners, and checks that each block of owners belongs to one of them.</summary>
    public static void ReadOwners(ref StateReader reader, BuddyMetadata metadata, BlockMarks owned, OwnerTable owners)
    {
        ulong marked = owned.Count;
        var taken = new BlockMarks(metadata.Tree);
        ulong count = reader.Number();
        ulong expected = 0;
        for (ulong at = 0; at < count && !reader.HasFailed; at++)
        {
            ulong key = reader.Number();
            ulong blocks = reader.Number();
            if (blocks >= marked)
            {
                reader.Fail($"owner {at} has more blocks than owners hold");
                return;
            }

            var held = new BuddyBlock[blocks + 1];
            ulong next = expected;
            for (int index = 0; index < held.Length && !reader.HasFailed; index++)
            {
                ulong first = next + (ulong)Signed.Unfold(reader.Number());
                held[index] = TakeBlock(ref reader, metadata, owned, taken, first);
                next = first + (1UL << held[index].Order);
            }

            if (reader.HasFailed || (at > 0 && held[0].Offset >> metadata.Tree.ChunkShift <= expected))
            {
                reader.Fail($"owner {at} is not in its place");
                return;
            }

            marked -= blocks + 1;
            expected = held[0].Offset >> metadata.Tree.ChunkShift;
            owners[owners.Add(held, key)].IsUnclaimed = true;
        }

        if (marked != 0)
        {
            reader.Fail($"{marked} blocks of owners belong to none of them");
        }

        reader.End();
    }

    private static BuddyBlock TakeBlock(ref StateReader reader, BuddyMetadata metadata, BlockMarks owned, BlockMarks taken, ulong first)
    {
        BuddyTree tree = metadata.Tree;
        ulong id = first < tree.Chunks ? metadata.HolderOf(tree.IdOf(0, first)) : 0;
        if (id == 0 || tree.FirstChunk(id) != first || !owned.Contains(id) || taken.Contains(id))
        {
            reader.Fail($"no block of an owner begins at chunk {first}, or another owner has it");
            return default;
        }

        taken.Add(id);
        return tree.Describe(id, tree.OrderOf(id), BlockKind.Dirty);
    }
}

using System.Buffers;
using Cleave.Buddies;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

// The owners of a space.
internal static partial class GpuBuddyState
{
    // The lowest two bits of the head of an owner, and the first key that a word has rather than a number, which would be longer.
    private const int HeadBits = 2;
    private const ulong HasKey = 1;
    private const ulong HasLargeKey = 2;
    private const ulong HeadMask = (1 << HeadBits) - 1;
    private const ulong LargeKey = 1UL << 56;

    /// <summary>Appends the owners with their keys and their blocks, in the order of each owner.</summary>
    public static void WriteOwners(ref StateWriter writer, BuddyTree tree, OwnerTable owners)
    {
        int[] inOrder = owners.RentInOrder(out int count);
        writer.Number((ulong)count);
        ulong expected = 0;
        foreach (int number in inOrder.AsSpan(0, count))
        {
            WriteOwner(ref writer, tree, owners[number], expected);
            expected = owners[number].Blocks![0].Offset >> tree.ChunkShift;
        }

        ArrayPool<int>.Shared.Return(inOrder);
    }

    /// <summary>Reads the owners, and checks that each block of theirs is an allocated one, and of no other owner.</summary>
    /// <param name="reader">The reader, which has a finding if something is wrong.</param>
    /// <param name="metadata">The blocks.</param>
    /// <param name="named">The blocks that owners must have; null if that is not known.</param>
    /// <param name="owned">Receives the marks of the blocks that owners have.</param>
    /// <param name="owners">Receives the owners.</param>
    public static void ReadOwners(
        ref StateReader reader, BuddyMetadata metadata, BlockMarks? named, BlockMarks owned, OwnerTable owners)
    {
        ulong count = reader.Number();
        ulong expected = 0;
        ulong held = 0;
        for (ulong at = 0; at < count && !reader.HasFailed; at++)
        {
            ulong key = named is null ? ReadHead(ref reader, out ulong more) : ReadHeadOfVersion1(ref reader, out more);
            BuddyBlock[] blocks = ReadOwnersBlocks(ref reader, metadata, named, owned, more, expected);
            if (reader.HasFailed || (at > 0 && blocks[0].Offset >> metadata.Tree.ChunkShift <= expected))
            {
                reader.Fail($"owner {at} is not in its place");
                return;
            }

            held += (ulong)blocks.Length;
            expected = blocks[0].Offset >> metadata.Tree.ChunkShift;
            owners[owners.Add(blocks, key)].IsUnclaimed = true;
        }

        if (named is not null && named.Count != held)
        {
            reader.Fail($"{named.Count - held} blocks of owners belong to none of them");
        }

        reader.End();
    }

    private static void WriteOwner(ref StateWriter writer, BuddyTree tree, in OwnerEntry owner, ulong expected)
    {
        ulong keyBits = owner.Key == 0 ? 0 : owner.Key < LargeKey ? HasKey : HasLargeKey;
        writer.Number((((ulong)owner.Blocks!.Length - 1) << HeadBits) | keyBits);
        if (keyBits == HasKey)
        {
            writer.Number(owner.Key);
        }
        else if (keyBits == HasLargeKey)
        {
            writer.Word(owner.Key);
        }

        foreach (BuddyBlock block in owner.Blocks)
        {
            ulong first = block.Offset >> tree.ChunkShift;
            writer.Number(Signed.Fold((long)(first - expected)));
            expected = first + (1UL << block.Order);
        }
    }

    private static ulong ReadHead(ref StateReader reader, out ulong more)
    {
        ulong head = reader.Number();
        more = head >> HeadBits;
        ulong form = head & HeadMask;
        ulong key = form == HasKey ? reader.Number() : form == HasLargeKey ? reader.Word() : 0;
        if (form > HasLargeKey || (key == 0) != (form == 0) || (key >= LargeKey) != (form == HasLargeKey))
        {
            reader.Fail($"the key {key} of an owner is in another form than the shortest");
        }

        return key;
    }

    private static ulong ReadHeadOfVersion1(ref StateReader reader, out ulong more)
    {
        ulong key = reader.Number();
        more = reader.Number();
        return key;
    }

    private static BuddyBlock[] ReadOwnersBlocks(
        ref StateReader reader, BuddyMetadata metadata, BlockMarks? named, BlockMarks owned, ulong more, ulong expected)
    {
        // Each block has a byte at least, so a damaged number cannot commit memory for long.
        if (more >= (ulong)reader.Left)
        {
            reader.Fail($"the {more + 1} blocks of an owner do not fit into the {reader.Left} bytes that are left");
            return [];
        }

        var blocks = new BuddyBlock[more + 1];
        for (int index = 0; index < blocks.Length && !reader.HasFailed; index++)
        {
            ulong first = expected + (ulong)Signed.Unfold(reader.Number());
            blocks[index] = TakeBlock(ref reader, metadata, named, owned, first);
            expected = first + (1UL << blocks[index].Order);
        }

        return blocks;
    }

    private static BuddyBlock TakeBlock(ref StateReader reader, BuddyMetadata metadata, BlockMarks? named, BlockMarks owned, ulong first)
    {
        BuddyTree tree = metadata.Tree;
        int order = 0;
        ulong id = first < tree.Chunks ? BlockAt(metadata, first, out order) : 0;
        bool isWrong = id == 0 || owned.Contains(id) || named?.Contains(id) == false;
        if (isWrong)
        {
            reader.Fail($"no block of an owner begins at chunk {first}, or another owner has it");
            return default;
        }

        owned.Add(id);
        return tree.Describe(id, order, BlockKind.Dirty);
    }

    /// <summary>Finds the allocated block that begins at a chunk. Nothing may be in the chain.</summary>
    /// <returns>The id of the block; 0 if none begins there.</returns>
    private static ulong BlockAt(BuddyMetadata metadata, ulong first, out int order)
    {
        ulong id = metadata.Tree.IdOf(0, first);
        BlockState state = metadata.Map[id];
        for (order = 0; state == BlockState.Nothing && (id & 1) == 0 && !metadata.Tree.IsRoot(id, order); order++)
        {
            id >>= 1;
            state = metadata.Map[id];
        }

        return state == BlockState.Allocated ? id : 0;
    }
}

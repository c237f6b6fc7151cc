using Cleave.Buddies;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

/// <summary>Writes the state of a space of blocks, and reads it: the body of the frame. docs/state-format.md describes it.</summary>
internal static partial class GpuBuddyState
{
    private const int KindShift = 6;
    private const int OrderMask = (1 << KindShift) - 1;

    // The kinds of runs. Those of free blocks, 0 and 1, are the numbers of their kinds.
    private const int Value = 2;
    private const int Owned = 3;

    /// <summary>Appends the shape and the blocks of a space, those of one kind and order side by side as one run.</summary>
    public static void WriteBlocks(ref StateWriter writer, ulong baseOffset, BuddyMetadata metadata, BlockMarks owned)
    {
        metadata.WriteChain();
        writer.Byte((byte)metadata.Tree.ChunkShift);
        writer.Number(baseOffset);
        writer.Number(metadata.Tree.Chunks);
        var run = new BlockRunCode(-1, 0);
        foreach (ulong root in metadata.Tree.Roots)
        {
            WriteBelow(ref writer, ref run, metadata, owned, root, metadata.Tree.OrderOf(root));
        }

        WriteRun(ref writer, run);
    }

    /// <summary>Reads the shape and the blocks of a space, and checks that they are blocks of it.</summary>
    /// <param name="reader">The reader, which has a finding if something is wrong.</param>
    /// <param name="maxSize">The largest size that is permitted.</param>
    /// <param name="baseOffset">The base offset.</param>
    /// <param name="owned">The marks of the blocks that owners hold.</param>
    /// <returns>The metadata; null if the reader has a finding.</returns>
    public static BuddyMetadata? ReadBlocks(ref StateReader reader, ulong maxSize, out ulong baseOffset, out BlockMarks? owned)
    {
        owned = null;
        int shift = reader.Byte();
        baseOffset = reader.Number();
        ulong chunks = reader.Number();
        if (reader.HasFailed)
        {
            return null;
        }

        ulong size = chunks << shift;
        if (shift is < 8 or > 63 || chunks == 0 || size >> shift != chunks || size > ulong.MaxValue - baseOffset)
        {
            reader.Fail("the size of the space is 0, or its end is above 2^64");
            return null;
        }

        if (size > maxSize)
        {
            reader.Fail(
                StateError.TooLarge, $"The space has {ByteText.Exact(size)}; RestoreOptions.MaxSize permits {ByteText.Exact(maxSize)}.");
            return null;
        }

        var tree = new BuddyTree(chunks, shift);
        BuddyMetadata metadata = BuddyMetadata.Unfilled(tree, new HeapPages(new PageShape(tree.Depth, chunks)));
        owned = new BlockMarks(tree);
        ReadRuns(ref reader, metadata, owned);
        metadata.CountAsNew();
        return reader.HasFailed ? null : metadata;
    }

    /// <summary>Appends the blocks of a part of the space, in ascending order.</summary>
    private static void WriteBelow(
        ref StateWriter writer, ref BlockRunCode run, BuddyMetadata metadata, BlockMarks owned, ulong id, int order)
    {
        BlockState state = metadata.Map[id];
        if (state == BlockState.Nothing && order > 0)
        {
            WriteBelow(ref writer, ref run, metadata, owned, 2 * id, order - 1);
            WriteBelow(ref writer, ref run, metadata, owned, (2 * id) + 1, order - 1);
            return;
        }

        int kind = state != BlockState.Allocated ? BlockKind.Of(state == BlockState.FreeClear) : owned.Contains(id) ? Owned : Value;
        int code = (kind << KindShift) | order;
        if (code != run.Code)
        {
            WriteRun(ref writer, run);
            run = new BlockRunCode(code, 0);
        }

        run = run with { Count = run.Count + 1 };
    }

    private static void WriteRun(ref StateWriter writer, BlockRunCode run)
    {
        if (run.Count > 0)
        {
            writer.Byte((byte)run.Code);
            writer.Number(run.Count - 1);
        }
    }

    private static void ReadRuns(ref StateReader reader, BuddyMetadata metadata, BlockMarks owned)
    {
        ulong chunks = metadata.Tree.Chunks;
        int last = -1;
        ulong first = 0;
        while (first < chunks && !reader.HasFailed)
        {
            int code = reader.Byte();
            int order = code & OrderMask;
            ulong more = reader.Number();
            bool isBlock = order <= metadata.Tree.MaxOrder && (first & ((1UL << order) - 1)) == 0 && more < (chunks - first) >> order;
            if (!isBlock || code == last)
            {
                reader.Fail($"the run of {more + 1} blocks of order {order} at chunk {first} does not fit there");
                return;
            }

            last = code;
            for (ulong left = more + 1; left != 0 && !reader.HasFailed; left--, first += 1UL << order)
            {
                AddBlock(ref reader, metadata, owned, first, order, code >> KindShift);
            }
        }
    }

    private static void AddBlock(ref StateReader reader, BuddyMetadata metadata, BlockMarks owned, ulong first, int order, int kind)
    {
        ulong id = metadata.Tree.IdOf(order, first >> order);
        if (kind >= Value)
        {
            metadata.Claim(id, order);
            if (kind == Owned)
            {
                owned.Add(id);
            }
        }
        else if ((id & 1) != 0 && !metadata.Tree.IsRoot(id, order) && metadata.Map[id ^ 1] == BlockKind.Free(kind))
        {
            reader.Fail($"the free block of order {order} at chunk {first} and its buddy are not merged");
        }
        else
        {
            metadata.AddFree(id, order, kind);
        }
    }

    /// <summary>Blocks of one kind and order, side by side.</summary>
    private readonly record struct BlockRunCode(int Code, ulong Count);
}

using Cleave.Buddies;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

/// <summary>Writes the state of a space of blocks, and reads it: the body of the frame. docs/state-format.md describes it.</summary>
internal static partial class GpuBuddyState
{
    /// <summary>Appends the shape and the blocks of a space.</summary>
    public static void WriteBlocks(ref StateWriter writer, ulong baseOffset, BuddyMetadata metadata)
    {
        metadata.WriteChain();
        writer.Byte((byte)metadata.Tree.ChunkShift);
        writer.Number(baseOffset);
        writer.Number(metadata.Tree.Chunks);
        foreach (ulong root in metadata.Tree.Roots)
        {
            WriteRegion(ref writer, metadata, root, metadata.Tree.OrderOf(root));
        }
    }

    /// <summary>Reads the shape and the blocks of a space, and checks that they are blocks of it.</summary>
    /// <param name="reader">The reader, which has a finding if something is wrong.</param>
    /// <param name="version">The version of the format.</param>
    /// <param name="maxSize">The largest size that is permitted.</param>
    /// <param name="baseOffset">The base offset.</param>
    /// <param name="named">The marks of the blocks that owners must have; null if the version has no such marks.</param>
    /// <returns>The metadata; null if the reader has a finding.</returns>
    public static BuddyMetadata? ReadBlocks(
        ref StateReader reader, byte version, ulong maxSize, out ulong baseOffset, out BlockMarks? named)
    {
        named = null;
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
        if (version == 1)
        {
            named = new BlockMarks(tree);
            ReadRuns(ref reader, metadata, named);
        }
        else
        {
            foreach (ulong root in tree.Roots)
            {
                ReadRegion(ref reader, metadata, root, tree.OrderOf(root), isRoot: true);
            }
        }

        metadata.CountAsNew();
        return reader.HasFailed ? null : metadata;
    }
}

using System.Numerics;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

// The blocks of a region, which is a root or a part of one, as nodes of up to 64 parts.
internal static partial class GpuBuddyState
{
    /// <summary>Appends the node of a region, and then those of its divided parts in ascending order.</summary>
    private static void WriteRegion(ref StateWriter writer, BuddyMetadata metadata, ulong id, int order)
    {
        int partOrder = BlockNode.PartOrder(order);
        int levels = order - partOrder;
        BlockNode node = Describe(metadata, id, levels);
        node.Write(ref writer);
        for (ulong divided = node.Divided; divided != 0; divided &= divided - 1)
        {
            WriteRegion(ref writer, metadata, (id << levels) + (uint)BitOperations.TrailingZeroCount(divided), partOrder);
        }
    }

    private static BlockNode Describe(BuddyMetadata metadata, ulong id, int levels)
    {
        var node = new BlockNode(levels, levels);
        ulong dirty = 0;
        ulong clear = 0;
        ulong parts = node.Parts;

        // Smaller blocks first, because often they fill the region, and then no other words are read.
        for (int level = 0; level <= levels && (dirty | clear | node.Allocated) != parts; level++)
        {
            ulong first = id << (levels - level);
            WordPair states = metadata.Map.StatesAmong(first);
            if ((states.Dirty | states.Clear) == 0)
            {
                continue;
            }

            ulong strides = WordBits.Strides(level) & parts;
            ulong isDirty = WordBits.Scatter(states.Dirty >> (int)(first & 63), strides);
            ulong isClear = WordBits.Scatter(states.Clear >> (int)(first & 63), strides);
            node.Add(isDirty & isClear, level);
            dirty |= WordBits.Filled(isDirty & ~isClear, level);
            clear |= WordBits.Filled(isClear & ~isDirty, level);
        }

        node.Other = clear;
        node.Divided = parts & ~(dirty | clear | node.Allocated);
        return node;
    }

    private static void ReadRegion(ref StateReader reader, BuddyMetadata metadata, ulong id, int order, bool isRoot)
    {
        int partOrder = BlockNode.PartOrder(order);
        int levels = order - partOrder;
        BlockNode node = BlockNode.Read(ref reader, levels, levels);
        if (!reader.HasFailed && ((node.Divided != 0 && partOrder == 0) || (node.IsUniform && !isRoot)))
        {
            reader.Fail("a chunk is divided, or a region is divided that is one block");
        }

        if (reader.HasFailed)
        {
            return;
        }

        AddBlocks(metadata, node, id, partOrder, levels);
        for (ulong divided = node.Divided; divided != 0 && !reader.HasFailed; divided &= divided - 1)
        {
            ReadRegion(ref reader, metadata, (id << levels) + (uint)BitOperations.TrailingZeroCount(divided), partOrder, isRoot: false);
        }
    }

    private static void AddBlocks(BuddyMetadata metadata, in BlockNode node, ulong id, int partOrder, int levels)
    {
        Span<ulong> dirty = stackalloc ulong[BlockNode.MostLevels + 1];
        Span<ulong> clear = stackalloc ulong[BlockNode.MostLevels + 1];
        node.Merge(node.Free, dirty);
        node.Merge(node.Other, clear);
        for (int level = 0; level <= levels; level++)
        {
            ulong first = id << (levels - level);
            ulong strides = WordBits.Strides(level);
            int shift = (int)(first & 63);
            int order = partOrder + level;
            if (node.Starts(level) is not 0 and var allocated)
            {
                metadata.ClaimWord(first & ~63UL, WordBits.Gather(allocated, strides) << shift, order);
            }

            if (dirty[level] != 0)
            {
                metadata.AddFreeWord(first & ~63UL, WordBits.Gather(dirty[level], strides) << shift, order, BlockKind.Dirty);
            }

            if (clear[level] != 0)
            {
                metadata.AddFreeWord(first & ~63UL, WordBits.Gather(clear[level], strides) << shift, order, BlockKind.Clear);
            }
        }
    }
}

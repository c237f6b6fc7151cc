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
        var node = new BlockNode(levels, levels);
        Describe(ref node, metadata, id, levels);
        node.Write(ref writer);
        for (ulong divided = node.Divided; divided != 0; divided &= divided - 1)
        {
            WriteRegion(ref writer, metadata, (id << levels) + (uint)BitOperations.TrailingZeroCount(divided), partOrder);
        }
    }

    private static void Describe(ref BlockNode node, BuddyMetadata metadata, ulong id, int levels)
    {
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
    }

    private static void ReadRegion(ref StateReader reader, BuddyMetadata metadata, ulong id, int order, bool isRoot)
    {
        int partOrder = BlockNode.PartOrder(order);
        int levels = order - partOrder;
        var node = new BlockNode(levels, levels);
        node.Read(ref reader);
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

    /// <summary>Adds the blocks of a node, all of one order in one step.</summary>
    private static void AddBlocks(BuddyMetadata metadata, in BlockNode node, ulong id, int partOrder, int levels)
    {
        ulong dirty = node.Free;
        ulong clear = node.Other;
        ulong allocated = node.Allocated;
        for (int level = 0; level <= levels && (dirty | clear | allocated) != 0; level++)
        {
            ulong starts = node.Starts(level);
            allocated &= ~WordBits.Filled(starts, level);
            ulong dirtyPairs = level == levels ? 0 : WordBits.Pairs(dirty, level + 1);
            ulong clearPairs = level == levels ? 0 : WordBits.Pairs(clear, level + 1);
            ulong isDirty = starts | (level == levels ? dirty : WordBits.Unpaired(dirty, dirtyPairs, level + 1));
            ulong isClear = starts | (level == levels ? clear : WordBits.Unpaired(clear, clearPairs, level + 1));
            (dirty, clear) = (dirtyPairs, clearPairs);
            if ((isDirty | isClear) != 0)
            {
                ulong first = id << (levels - level);
                ulong strides = WordBits.Strides(level);
                int shift = (int)(first & 63);
                var states = new WordPair
                {
                    Dirty = WordBits.Gather(isDirty, strides) << shift,
                    Clear = WordBits.Gather(isClear, strides) << shift,
                };
                metadata.AddWord(first & ~63UL, states, partOrder + level);
            }
        }
    }
}

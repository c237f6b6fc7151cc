using System.Numerics;
using Cleave.Memory.Frames;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Mapping;

/// <summary>Frees page frames in as few calls as possible, one order after the other. Thread-safe.</summary>
internal sealed class FrameGiver(PhysicalMemory memory, IPageSource source)
{
    /// <summary>The most blocks that one call of the source takes or frees.</summary>
    public const int BlocksPerCall = 256;

    /// <summary>Frees blocks, one order after the other.</summary>
    public void Give(IReadOnlyList<FrameBlock> blocks)
    {
        ulong orders = 0;
        foreach (FrameBlock block in blocks)
        {
            orders |= 1UL << block.Order;
        }

        for (; orders != 0; orders &= orders - 1)
        {
            Give(blocks, BitOperations.TrailingZeroCount(orders));
        }

        foreach (FrameBlock block in blocks)
        {
            NoteUntouched(block);
        }
    }

    /// <summary>Frees the blocks of freed areas, one order after the other. Allocates nothing on the managed heap.</summary>
    /// <returns>The number of pages that were freed.</returns>
    public ulong Give(List<RetiredViews> areas)
    {
        ulong orders = 0;
        ulong pages = 0;
        foreach (RetiredViews area in areas)
        {
            foreach (FrameBlock block in area.Blocks)
            {
                orders |= 1UL << block.Order;
                pages += block.Pages;
            }
        }

        for (; orders != 0; orders &= orders - 1)
        {
            Give(areas, BitOperations.TrailingZeroCount(orders));
        }

        foreach (RetiredViews area in areas)
        {
            foreach (FrameBlock block in area.Blocks)
            {
                NoteUntouched(block);
            }
        }

        return pages;
    }

    /// <summary>Lets the freed page frames of a private block count as returned to the system, because nobody touched them. Those that
    /// another thread has taken since are left alone.</summary>
    private void NoteUntouched(FrameBlock block)
    {
        if (block.IsPrivate)
        {
            memory.ReturnFrames(block.Frame, block.Pages);
        }
    }

    public bool TrySplit(FrameBlock block) => block.Order > 0 && source.TrySplit(memory.AddressOf(block.Frame), block.Order);

    private void Give(IReadOnlyList<FrameBlock> blocks, int order)
    {
        Span<nuint> addresses = stackalloc nuint[BlocksPerCall];
        int count = 0;
        foreach (FrameBlock block in blocks)
        {
            if (block.Order != order)
            {
                continue;
            }

            addresses[count++] = memory.AddressOf(block.Frame);
            if (count == addresses.Length)
            {
                source.GiveBulk(addresses, order);
                count = 0;
            }
        }

        if (count > 0)
        {
            source.GiveBulk(addresses[..count], order);
        }
    }

    private void Give(List<RetiredViews> areas, int order)
    {
        Span<nuint> addresses = stackalloc nuint[BlocksPerCall];
        int count = 0;
        foreach (RetiredViews area in areas)
        {
            foreach (FrameBlock block in area.Blocks)
            {
                if (block.Order == order)
                {
                    addresses[count++] = memory.AddressOf(block.Frame);
                }

                if (count == addresses.Length)
                {
                    source.GiveBulk(addresses, order);
                    count = 0;
                }
            }
        }

        if (count > 0)
        {
            source.GiveBulk(addresses[..count], order);
        }
    }
}

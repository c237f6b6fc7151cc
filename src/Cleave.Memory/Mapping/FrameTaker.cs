using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Mapping;

/// <summary>Gathers free page frames from anywhere. Thread-safe.</summary>
internal sealed class FrameTaker(PhysicalMemory memory, IPageSource source, FrameGiver giver)
{
    private const int BlocksPerCall = FrameGiver.BlocksPerCall;

    /// <summary>Takes a number of pages, all of them or none: first the largest blocks that are free without waiting, then smaller ones,
    /// and at last single pages with everything that the flags allow. The blocks are sorted, so that neighbours form one mapping.</summary>
    public FailureCode Take(ulong pages, GfpFlags flags, NumaNode node, out MappedFrames frames)
    {
        var blocks = new List<FrameBlock>();
        FailureCode error = Gather(pages, flags, node, blocks);
        if (error != FailureCode.None)
        {
            giver.Give(blocks);
            blocks.Clear();
        }

        blocks.Sort();
        frames = new MappedFrames(memory);
        foreach (FrameBlock block in blocks)
        {
            frames.Append(block);
        }

        return error;
    }

    private FailureCode Gather(ulong left, GfpFlags flags, NumaNode node, List<FrameBlock> blocks)
    {
        GfpFlags quiet = Quiet(flags);
        if (node.Id is not null && memory.Nodes.Count > 1)
        {
            left -= TakeDown(0, left, quiet, node, onlyThere: true, blocks);
        }

        left -= TakeDown(1, left, quiet, node, onlyThere: false, blocks);
        while (left > 0)
        {
            ulong taken = TakeMany(0, left, flags, node, onlyThere: false, blocks);
            FailureCode error = taken == left ? FailureCode.None : TakeOne(flags, node, blocks);
            if (error != FailureCode.None)
            {
                return error;
            }

            left -= taken == left ? taken : taken + 1;
        }

        return FailureCode.None;
    }

    /// <summary>The flags of an attempt that neither waits nor uses the reserve or spare pages, nor reports: if it fails, smaller blocks
    /// are tried.</summary>
    public static GfpFlags Quiet(GfpFlags flags) => (flags & ~(GfpFlags.Kernel | GfpFlags.Atomic)) | GfpFlags.NoWarn | GfpCheck.Plain;

    /// <summary>Takes as many of the requested pages as are free, in the largest blocks first. Returns their number.</summary>
    private ulong TakeDown(int leastOrder, ulong pages, GfpFlags flags, NumaNode node, bool onlyThere, List<FrameBlock> blocks)
    {
        ulong left = pages;
        for (int order = source.LargestOrder; order >= leastOrder; order--)
        {
            left -= TakeMany(order, left >> order, flags, node, onlyThere, blocks) << order;
        }

        return pages - left;
    }

    private ulong TakeMany(int order, ulong wanted, GfpFlags flags, NumaNode node, bool onlyThere, List<FrameBlock> blocks)
    {
        Span<nuint> addresses = stackalloc nuint[BlocksPerCall];
        bool zeroed = order > 0 && (flags & GfpFlags.Zero) != 0;
        ulong taken = 0;
        while (taken < wanted)
        {
            Span<nuint> some = addresses[..(int)Math.Min(BlocksPerCall, wanted - taken)];
            int got = zeroed ? TakeSingly(some, order, flags, node) : source.TakeBulk(some, order, flags, node);
            got = onlyThere ? GiveOthers(some[..got], order, node) : got;
            foreach (nuint address in some[..got])
            {
                blocks.Add(new FrameBlock(memory.FrameOf(address), order));
            }

            taken += (ulong)got;
            if (got < some.Length)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>Frees the blocks that are not of the requested node, which come last in the list, and returns the number of the
    /// others.</summary>
    private int GiveOthers(ReadOnlySpan<nuint> addresses, int order, NumaNode node)
    {
        MemoryNode there = memory.Nodes[NodePages.PlaceOf(memory, node.Id ?? 0)];
        int count = 0;
        while (count < addresses.Length && addresses[count] - there.Address < there.Size)
        {
            count++;
        }

        if (count < addresses.Length)
        {
            source.GiveBulk(addresses[count..], order);
        }

        return count;
    }

    /// <summary>Takes blocks one by one, because the source knows of a single block whether it reads zero and need not be
    /// cleared.</summary>
    private int TakeSingly(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node)
    {
        int taken = 0;
        while (taken < addresses.Length && source.TryTake(order, flags, node, out addresses[taken]) == FailureCode.None)
        {
            taken++;
        }

        return taken;
    }

    private FailureCode TakeOne(GfpFlags flags, NumaNode node, List<FrameBlock> blocks)
    {
        FailureCode error = source.TryTake(0, flags, node, out nuint address);
        if (error == FailureCode.None)
        {
            blocks.Add(new FrameBlock(memory.FrameOf(address), 0));
        }

        return error;
    }
}

using System.Numerics;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Nodes;

/// <content>The making of an allocator for each node.</content>
internal sealed partial class NodePages
{
    private static PageAllocator Allocator(PhysicalMemory memory, MemoryNode node, int place, int pagesPerThread)
    {
        var use = new FrameUse(memory, node);
        PageAllocator allocator = Allocator(memory, node, place, pagesPerThread, use);
        foreach (PageRange range in allocator.Managed)
        {
            use.GiveUntouched(range);
        }

        return allocator;
    }

    private static PageAllocator Allocator(PhysicalMemory memory, MemoryNode node, int place, int pagesPerThread, FrameUse use)
    {
        var list = new FreePageList(memory.PageSize);
        list.Add(node.Address, (nuint)node.Frames);
        var options = new PageAllocatorOptions
        {
            Orders = BitOperations.Log2(node.Frames) + 1,
            PagesPerThread = pagesPerThread,
            MemoryIsZero = true,
        };
        try
        {
            return new PageAllocator(list, options, use);
        }
        catch (ArgumentException tooSmall) when (tooSmall is not ArgumentOutOfRangeException)
        {
            string name = FormattableString.Invariant($"Node {place}, of {ByteText.Exact(node.Size)}");
            throw TooSmall(name, tooSmall);
        }
    }

    /// <summary>Makes the exception for a node that is too small. It names the options of the heap, from which the nodes come.</summary>
    private static ArgumentException TooSmall(string node, ArgumentException why, string parameter = "options") =>
        new($"{node}, is too small: its metadata leaves no page of it to allocate.", parameter, why);
}

using System.Globalization;

namespace Cleave.Memory.Pages;

/// <summary>Text about blocks of pages, for people who debug.</summary>
internal static class PageDump
{
    /// <summary>The largest number of trees that are written one by one.</summary>
    public const int MostTrees = 64;

    private const int MostAddresses = 16;
    private const int MostCharacters = 64;

    /// <summary>Writes a line for each order that has free blocks: their number and the addresses of the first ones.</summary>
    public static void WriteFreeLists(TextWriter writer, List<PageBlock> blocks)
    {
        foreach (
            IGrouping<int, PageBlock> list in blocks.Where(block => block.IsFree).GroupBy(block => block.Order).OrderBy(list => list.Key))
        {
            nuint[] addresses = [.. list.Select(block => block.Address)];
            string first = string.Join(' ', addresses.Take(MostAddresses).Select(address => AddressText.Of(address)));
            string more = addresses.Length <= MostAddresses ? "" : string.Create(
                CultureInfo.InvariantCulture, $" and {addresses.Length - MostAddresses} more");
            writer.WriteLine(FormattableString.Invariant($"free list {list.Key}: {addresses.Length} at {first}{more}"));
        }
    }

    /// <summary>The map of a tree as <see cref="PageAllocator.WriteTo"/> describes it.</summary>
    /// <param name="tree">The tree to draw.</param>
    /// <param name="pageShift">The log2 of the page size in bytes.</param>
    /// <param name="blocks">All blocks, in ascending order of address.</param>
    /// <param name="next">The index of the first block of the tree; after the call, of the first block behind the tree.</param>
    public static string Map(PageTree tree, int pageShift, List<PageBlock> blocks, ref int next)
    {
        ulong pages = 1UL << tree.LargestOrder;
        ulong step = Math.Max(1, pages / MostCharacters);
        var free = new ulong[pages / step];
        while (next < blocks.Count && (blocks[next].Address - tree.Address) >> pageShift < pages)
        {
            PageBlock block = blocks[next++];
            ulong first = (ulong)(block.Address - tree.Address) >> pageShift;
            if (block.IsFree)
            {
                AddFree(free, step, first, 1UL << block.Order);
            }
        }

        return string.Concat(free.Select(count => count == 0 ? '#' : count == step ? '.' : '+'));
    }

    /// <summary>Adds the free pages of a block to the characters of the map that the block covers. A block either covers whole characters
    /// or lies inside one.</summary>
    private static void AddFree(ulong[] free, ulong step, ulong first, ulong pages)
    {
        for (ulong done = 0; done < pages; done += Math.Min(step, pages))
        {
            free[(first + done) / step] += Math.Min(step, pages);
        }
    }
}

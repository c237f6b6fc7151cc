using System.Globalization;

namespace Cleave.Memory.Pages;

/// <summary>Blocks of pages as text for people who debug.</summary>
internal static class PageDump
{
    /// <summary>The most trees that are written one by one.</summary>
    public const int MostTrees = 64;

    private const int MostAddresses = 16;
    private const int MostCharacters = 64;

    /// <summary>Writes a line for each order that has free blocks: how many, and where the first ones are.</summary>
    public static void WriteFreeLists(TextWriter writer, List<PageBlock> blocks)
    {
        foreach (IGrouping<int, PageBlock> list in blocks.Where(block => block.IsFree).GroupBy(block => block.SizeClass).OrderBy(list => list.Key))
        {
            nuint[] addresses = [.. list.Select(block => block.Address)];
            string first = string.Join(' ', addresses.Take(MostAddresses).Select(address => AddressText.Of(address)));
            string more = addresses.Length <= MostAddresses ? "" : string.Create(
                CultureInfo.InvariantCulture, $" and {addresses.Length - MostAddresses} more");
            writer.WriteLine(FormattableString.Invariant($"free list {list.Key}: {addresses.Length} at {first}{more}"));
        }
    }

    /// <summary>The map of a tree, see <see cref="PageAllocator.WriteTo"/>.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="pageShift">log2 of the bytes of a page.</param>
    /// <param name="blocks">All blocks, the lowest first.</param>
    /// <param name="next">The first block of the tree; then the first one behind it.</param>
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
                AddFree(free, step, first, 1UL << block.SizeClass);
            }
        }

        return string.Concat(free.Select(count => count == 0 ? '#' : count == step ? '.' : '+'));
    }

    /// <summary>Counts the free pages of a block in the characters of the map that it covers, of which it begins or ends none in part unless
    /// it lies in one.</summary>
    private static void AddFree(ulong[] free, ulong step, ulong first, ulong pages)
    {
        for (ulong done = 0; done < pages; done += Math.Min(step, pages))
        {
            free[(first + done) / step] += Math.Min(step, pages);
        }
    }
}

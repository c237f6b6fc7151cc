namespace Cleave.Memory.Tests.Pages;

/// <summary>The allocator, written to be obviously right: who has which page, and nothing else.
/// Pages are numbers of the arena here.</summary>
internal sealed class PageModel((int First, int Pages)[] trees, int orders)
{
    private readonly Dictionary<int, (int First, int Order)> _owners = [];

    /// <summary>What is allocated, in the order of the first pages.</summary>
    public List<(int First, int Order)> Held => [.. _owners.Values.Distinct().Order()];

    public int FreePages => trees.Sum(tree => tree.Pages) - _owners.Count;

    /// <summary>All blocks of an order that could be allocated now, one or another.</summary>
    public List<int> Places(int order) =>
    [
        .. from tree in trees
           from place in Enumerable.Range(0, tree.Pages >> order)
           let first = tree.First + (place << order)
           where Enumerable.Range(first, 1 << order).All(page => !_owners.ContainsKey(page))
           select first,
    ];

    public void Take(int first, int order)
    {
        Assert.Contains(first, Places(order));
        foreach (int page in Enumerable.Range(first, 1 << order))
            _owners.Add(page, (first, order));
    }

    /// <summary>Takes a run as the blocks that its bits stand for.</summary>
    public void TakeExact(int first, int pages)
    {
        foreach ((int at, int order) in Pieces(first, pages))
            Take(at, order);
    }

    public static IEnumerable<(int First, int Order)> Pieces(int first, int pages)
    {
        for (int order = 30; order >= 0; order--)
        {
            if ((pages >> order & 1) != 0)
            {
                yield return (first, order);
                first += 1 << order;
            }
        }
    }

    /// <summary>What freeing answers, and whether there can be such a block at all.</summary>
    public MisuseKind Check(int first, int order)
    {
        if (order < 0 || order >= orders)
            return MisuseKind.NoSuchOrder;
        (int First, int Pages) tree = trees.FirstOrDefault(tree => first >= tree.First && first < tree.First + tree.Pages);
        if (tree.Pages == 0)
            return MisuseKind.Foreign;
        if (RowOffset(tree, first) % (1 << order) != 0)
            return MisuseKind.Misaligned;
        if (!_owners.TryGetValue(first, out (int First, int Order) owner))
            return MisuseKind.DoubleFree;
        return owner == (first, order) ? MisuseKind.None : owner.Order == order ? MisuseKind.DoubleFree : MisuseKind.WrongOrder;
    }

    public void Free(int first, int order)
    {
        Assert.Equal(MisuseKind.None, Check(first, order));
        foreach (int page in Enumerable.Range(first, 1 << order))
            _owners.Remove(page);
    }

    public void Split(int first, int order)
    {
        Free(first, order);
        Take(first, order - 1);
        Take(first + (1 << (order - 1)), order - 1);
    }

    public int LargestOf(int first) => trees.First(tree => first >= tree.First && first < tree.First + tree.Pages).Pages;

    /// <summary>Free blocks of each order, merged as far as their trees go.</summary>
    public ulong[] FreeBlocks()
    {
        var blocks = new ulong[orders];
        foreach ((int first, int pages) in trees)
            Count(first, int.Log2(pages), blocks);
        return blocks;
    }

    private void Count(int first, int order, ulong[] blocks)
    {
        int owned = Enumerable.Range(first, 1 << order).Count(_owners.ContainsKey);
        if (owned == 0)
            blocks[order]++;
        else if (owned < 1 << order || order > 0)
        {
            if (order > 0)
            {
                Count(first, order - 1, blocks);
                Count(first + (1 << (order - 1)), order - 1, blocks);
            }
        }
    }

    private static int RowOffset((int First, int Pages) tree, int first) => first - tree.First;
}

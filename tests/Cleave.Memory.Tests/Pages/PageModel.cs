namespace Cleave.Memory.Tests.Pages;

/// <summary>The allocator, written to be obviously right: who has which page, and nothing else. Pages are numbers of the arena here.</summary>
internal sealed class PageModel((int First, int Pages)[] trees, int sizeClasses)
{
    private readonly Dictionary<int, (int First, int SizeClass)> _owners = [];

    /// <summary>What is allocated, in the order of the first pages.</summary>
    public List<(int First, int SizeClass)> Held => [.. _owners.Values.Distinct().Order()];

    public int FreePages => trees.Sum(tree => tree.Pages) - _owners.Count;

    /// <summary>All blocks of an order that could be allocated now, one or another.</summary>
    public List<int> Places(int sizeClass) =>
    [
        .. from tree in trees
           from place in Enumerable.Range(0, tree.Pages >> sizeClass)
           let first = tree.First + (place << sizeClass)
           where Enumerable.Range(first, 1 << sizeClass).All(page => !_owners.ContainsKey(page))
           select first,
    ];

    public void Take(int first, int sizeClass)
    {
        Assert.Contains(first, Places(sizeClass));
        foreach (int page in Enumerable.Range(first, 1 << sizeClass))
            _owners.Add(page, (first, sizeClass));
    }

    /// <summary>Takes a run as the blocks that its bits stand for.</summary>
    public void TakeExact(int first, int pages)
    {
        foreach ((int at, int sizeClass) in Pieces(first, pages))
            Take(at, sizeClass);
    }

    public static IEnumerable<(int First, int SizeClass)> Pieces(int first, int pages)
    {
        for (int sizeClass = 30; sizeClass >= 0; sizeClass--)
        {
            if ((pages >> sizeClass & 1) != 0)
            {
                yield return (first, sizeClass);
                first += 1 << sizeClass;
            }
        }
    }

    /// <summary>What freeing answers, and whether there can be such a block at all.</summary>
    public MisuseKind Check(int first, int sizeClass)
    {
        if (sizeClass < 0 || sizeClass >= sizeClasses)
            return MisuseKind.NoSuchOrder;
        (int First, int Pages) tree = trees.FirstOrDefault(tree => first >= tree.First && first < tree.First + tree.Pages);
        if (tree.Pages == 0)
            return MisuseKind.Foreign;
        if (RowOffset(tree, first) % (1 << sizeClass) != 0)
            return MisuseKind.Misaligned;
        if (!_owners.TryGetValue(first, out (int First, int SizeClass) owner))
            return MisuseKind.DoubleFree;
        return owner == (first, sizeClass) ? MisuseKind.None : owner.SizeClass == sizeClass ? MisuseKind.DoubleFree : MisuseKind.WrongOrder;
    }

    public void Free(int first, int sizeClass)
    {
        Assert.Equal(MisuseKind.None, Check(first, sizeClass));
        foreach (int page in Enumerable.Range(first, 1 << sizeClass))
            _owners.Remove(page);
    }

    public void Split(int first, int sizeClass)
    {
        Free(first, sizeClass);
        Take(first, sizeClass - 1);
        Take(first + (1 << (sizeClass - 1)), sizeClass - 1);
    }

    public int LargestOf(int first) => trees.First(tree => first >= tree.First && first < tree.First + tree.Pages).Pages;

    /// <summary>Free blocks of each order, merged as far as their trees go.</summary>
    public ulong[] FreeBlocks()
    {
        var blocks = new ulong[sizeClasses];
        foreach ((int first, int pages) in trees)
            Count(first, int.Log2(pages), blocks);
        return blocks;
    }

    private void Count(int first, int sizeClass, ulong[] blocks)
    {
        int owned = Enumerable.Range(first, 1 << sizeClass).Count(_owners.ContainsKey);
        if (owned == 0)
            blocks[sizeClass]++;
        else if (owned < 1 << sizeClass || sizeClass > 0)
        {
            if (sizeClass > 0)
            {
                Count(first, sizeClass - 1, blocks);
                Count(first + (1 << (sizeClass - 1)), sizeClass - 1, blocks);
            }
        }
    }

    private static int RowOffset((int First, int Pages) tree, int first) => first - tree.First;
}

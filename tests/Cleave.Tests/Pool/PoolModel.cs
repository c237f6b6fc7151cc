namespace Cleave.Tests.Pool;

/// <summary>
/// The simplest pool there can be: lists as lists, blocks in dictionaries,
/// every count counted where it happens. In leaves (smallest blocks).
/// </summary>
internal sealed class PoolModel
{
    private readonly int _leaves;
    private readonly int _maxOrder;

    public PoolModel(int leaves, int maxOrder)
    {
        _leaves = leaves;
        _maxOrder = maxOrder;
        FreeLists = [.. Enumerable.Range(0, maxOrder + 1).Select(_ => new List<int>())];
        Enqueues = new ulong[maxOrder + 1];
        Dequeues = new ulong[maxOrder + 1];
        Removes = new ulong[maxOrder + 1];
        FreePieces(0, leaves);
    }

    /// <summary>The first leaves of the free blocks of each order, the first of the list first.</summary>
    public List<int>[] FreeLists { get; }

    public SortedDictionary<int, int> Live { get; } = [];

    public SortedSet<int> Retired { get; } = [];

    public ulong[] Enqueues { get; }

    public ulong[] Dequeues { get; }

    public ulong[] Removes { get; }

    public ulong Splits { get; private set; }

    public ulong Merges { get; private set; }

    public int Pending => Retired.Count(IsLive);

    public int? Alloc(int order)
    {
        int from = Enumerable.Range(0, _maxOrder + 1).FirstOrDefault(o => o >= order && FreeLists[o].Count > 0, -1);
        if (from < 0)
            return null;
        int leaf = FreeLists[from][0];
        FreeLists[from].RemoveAt(0);
        Dequeues[from]++;
        while (from > order)
        {
            from--;
            Splits++;
            Enqueue(leaf + (1 << from), from);
        }

        Live.Add(leaf, order);
        return leaf;
    }

    public bool Free(int leaf)
    {
        if (!Live.Remove(leaf, out int order))
            return false;
        Settle(leaf, order);
        return true;
    }

    public void Retire(int first, int end)
    {
        Retired.UnionWith(Enumerable.Range(first, end - first));
        (int Leaf, int Order)[] cut = [.. FreeBlocks().Where(block => block.Leaf < end && block.Leaf + (1 << block.Order) > first).Order()];
        foreach ((int leaf, int order) in cut)
        {
            Remove(leaf, order);
            Settle(leaf, order);
        }
    }

    public void Restore(int first, int end)
    {
        bool[] gone = [.. Enumerable.Range(0, _leaves + 1).Select(leaf => leaf >= first && leaf < end && !IsLive(leaf))];
        Retired.ExceptWith(Enumerable.Range(first, end - first));
        for (int leaf = first; leaf < end; leaf++)
        {
            int start = leaf;
            while (gone[leaf])
                leaf++;
            FreePieces(start, leaf);
        }
    }

    public bool IsLive(int leaf) => Live.Any(block => leaf >= block.Key && leaf < block.Key + (1 << block.Value));

    /// <summary>The kind of the block or retired region that a leaf lies in, where it begins, and its leaves.</summary>
    public (string Kind, int Begin, int Length) Describe(int leaf) =>
        Regions().Single(region => leaf >= region.Begin && leaf < region.Begin + region.Length);

    /// <summary>All blocks and retired regions, the lowest first;
    /// retired leaves in no block that follow each other are one region.</summary>
    public List<(string Kind, int Begin, int Length)> Regions()
    {
        var regions = new List<(string Kind, int Begin, int Length)>();
        regions.AddRange(Live.Select(block => ("an allocated", block.Key, 1 << block.Value)));
        regions.AddRange(FreeBlocks().Select(block => ("a free", block.Leaf, 1 << block.Order)));
        int[] gone = [.. Retired.Where(leaf => !IsLive(leaf))];
        foreach (int begin in gone.Where(leaf => !gone.Contains(leaf - 1)))
            regions.Add(("retired", begin, Enumerable.Range(1, _leaves).First(length => !gone.Contains(begin + length))));
        return [.. regions.OrderBy(region => region.Begin)];
    }

    private IEnumerable<(int Leaf, int Order)> FreeBlocks() => FreeLists.SelectMany((list, order) => list.Select(leaf => (leaf, order)));

    /// <summary>Cuts a run into the largest blocks that lie aligned in it, and frees them from the highest down.</summary>
    private void FreePieces(int first, int end)
    {
        var pieces = new Stack<(int, int)>();
        while (first < end)
        {
            int order = Enumerable.Range(0, _maxOrder + 1).Last(o => first % (1 << o) == 0 && first + (1 << o) <= end);
            pieces.Push((first, order));
            first += 1 << order;
        }

        foreach ((int leaf, int order) in pieces)
            Release(leaf, order);
    }

    private void Settle(int leaf, int order)
    {
        int retired = Retired.GetViewBetween(leaf, leaf + (1 << order) - 1).Count;
        if (retired == 0)
            Release(leaf, order);
        if (retired == 0 || retired == 1 << order)
            return;
        Splits++;
        Settle(leaf, order - 1);
        Settle(leaf + (1 << (order - 1)), order - 1);
    }

    private void Release(int leaf, int order)
    {
        while (order < _maxOrder && FreeLists[order].Contains(leaf ^ (1 << order)))
        {
            Remove(leaf ^ (1 << order), order);
            Merges++;
            leaf &= ~(1 << order);
            order++;
        }

        Enqueue(leaf, order);
    }

    private void Remove(int leaf, int order)
    {
        Assert.True(FreeLists[order].Remove(leaf));
        Removes[order]++;
    }

    private void Enqueue(int leaf, int order)
    {
        FreeLists[order].Insert(0, leaf);
        Enqueues[order]++;
    }
}

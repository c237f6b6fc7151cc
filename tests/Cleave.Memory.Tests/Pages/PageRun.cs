using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>A program, played on an allocator and on the model.</summary>
internal sealed partial class PageRun : IDisposable
{
    private readonly PageAllocator _pages;
    private readonly PageModel _model;
    private readonly PageProgram _program;
    private readonly nuint _base;
    private readonly bool _caches;

    public PageRun(PhysicalMemory memory, PageProgram program, int pagesPerThread, int blockPagesPerThread)
    {
        _program = program;
        _base = memory.Nodes[0].Address;
        _caches = pagesPerThread > 0;
        var list = new FreePageList(memory.PageSize);
        foreach ((int first, int length) in program.Regions)
            list.Add(_base + ((nuint)first * Make.Page), (nuint)length);
        _pages = new PageAllocator(list, new PageAllocatorOptions
        {
            Orders = program.SizeClasses,
            PagesPerThread = pagesPerThread,
            BlockPagesPerThread = blockPagesPerThread,
        });
        Assert.Empty(list);
        Trees = [.. _pages.Trees.Select(tree => (PageOf(tree.Address), 1 << tree.LargestOrder))];
        _model = new PageModel(Trees, program.SizeClasses);
        AssertTrees();
    }

    public (int First, int Pages)[] Trees { get; }

    public IEnumerable<int> ManagedPages => Trees.SelectMany(tree => Enumerable.Range(tree.First, tree.Pages));

    public void Dispose() => _pages.Dispose();

    public void Play()
    {
        AssertSame();
        foreach (PageOp op in _program.Ops)
        {
            Step(op);
            AssertSame();
        }
    }

    private void Step(PageOp op)
    {
        switch (op.Kind)
        {
            case PageOpKind.Allocate:
                Allocate(op.Order);
                break;
            case PageOpKind.AllocateAt:
                AllocateAt(op.Where, op.Order);
                break;
            case PageOpKind.AllocateExact:
                AllocateExact(op.Count);
                break;
            case PageOpKind.AllocateBulk:
                AllocateBulk(op.Count, op.Order);
                break;
            case PageOpKind.Free when _model.Held is { Count: > 0 } held:
                Free(held[op.Where % held.Count].First, held[op.Where % held.Count].Order);
                break;
            case PageOpKind.FreeExact when _model.Held is { Count: > 0 } held:
                FreeExact(held[op.Where % held.Count].First, op.Count);
                break;
            case PageOpKind.FreeBulk:
                FreeBulk(op);
                break;
            case PageOpKind.FreeAnything:
                Free(op.Where, op.Order);
                break;
            case PageOpKind.Split when _model.Held is { Count: > 0 } held:
                Split(held[op.Where % held.Count].First, held[op.Where % held.Count].Order);
                break;
            case PageOpKind.SplitAnything:
                Split(op.Where, op.Order);
                break;
            case PageOpKind.Flush:
                _pages.Flush();
                break;
        }
    }

    private void Allocate(int order)
    {
        if (order < 0 || order >= _program.SizeClasses)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => _pages.TryAllocate(order, out _));
            return;
        }
        bool possible = _model.Places(order).Count > 0;
        Assert.Equal(possible, _pages.TryAllocate(order, out nuint address));
        if (possible)
            _model.Take(PageOf(address), order);
    }

    private void AllocateAt(int page, int order)
    {
        MisuseKind error = _model.Check(page, order);
        bool isBlock = error is MisuseKind.None or MisuseKind.DoubleFree or MisuseKind.WrongOrder && 1 << order <= _model.LargestOf(page);
        bool possible = isBlock && _model.Places(order).Contains(page);
        if (isBlock)
            Assert.Equal(possible, _pages.TryAllocateAt(AddressOf(page), order));
        else
            Assert.ThrowsAny<ArgumentException>(() => _pages.TryAllocateAt(AddressOf(page), order));
        if (possible)
            _model.Take(page, order);
    }

    private void AllocateExact(int count)
    {
        if (count == 0 || count > 1 << (_program.SizeClasses - 1))
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => _pages.TryAllocateExact((nuint)count, out _));
            return;
        }
        int order = PageAllocator.OrderFor((nuint)count);
        bool possible = _model.Places(order).Count > 0;
        Assert.Equal(possible, _pages.TryAllocateExact((nuint)count, out nuint address));
        if (possible)
            _model.TakeExact(PageOf(address), count);
    }

    private void AllocateBulk(int count, int order)
    {
        var addresses = new nuint[count];
        if (order < 0 || order >= _program.SizeClasses)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => _pages.AllocateBulk(addresses, order));
            return;
        }
        int possible = Math.Min(count, _model.Places(order).Count);
        if (possible < count)
        {
            Assert.False(_pages.TryAllocateBulk(new nuint[count], order));
            AssertSame();
        }
        Assert.Equal(possible, _pages.AllocateBulk(addresses, order));
        foreach (nuint address in addresses[..possible])
            _model.Take(PageOf(address), order);
    }

    private void AssertSame()
    {
        _pages.Validate();
        PageStatistics now = _pages.GetStatistics();
        Assert.Equal(_model.FreePages, (int)(now.FreePages + now.CachedPages));
        Assert.Equal(now.FreePages, _pages.FreePages);
        Assert.Equal(now.TotalPages, now.AllocatedPages + now.FreePages);
        if (!_caches)
            Assert.Equal(_model.FreeBlocks(), now.FreeBlocks);
    }

    /// <summary>The trees are the regions without what the metadata took, each as large as its place and the orders allow.</summary>
    private void AssertTrees()
    {
        int[] managed = [.. ManagedPages.Order()];
        int[] all = [.. _program.Regions.SelectMany(region => Enumerable.Range(region.First, region.Length))];
        int stolen = (int)(_pages.MetadataBytes / Make.Page);
        Assert.Equal(managed.Distinct(), managed);
        Assert.Equal(stolen, all.Except(managed).Count());
        Assert.Subset(all.ToHashSet(), managed.ToHashSet());
        Assert.All(_pages.Trees, tree => Assert.True(
            tree.LargestOrder < _program.SizeClasses && (tree.Address & (_pages.SizeOf(tree.LargestOrder) - 1)) == 0, $"{tree}"));
    }

    private int PageOf(nuint address) => (int)((address - _base) / Make.Page);

    private nuint AddressOf(int page) => _base + ((nuint)page * Make.Page);
}

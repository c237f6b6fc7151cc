using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Bench.Soak;

/// <summary>A <see cref="PageAllocator"/> under soak, over real memory and with caches of threads.</summary>
internal sealed class PageSubject : SoakSubject
{
    private readonly PhysicalMemory _memory = new(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = 4 << 20 }] });
    private readonly PageAllocator _pages;

    public PageSubject() => _pages = new PageAllocator(_memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 64 });

    public override string Name => "PageAllocator";

    public override ICanaries Canaries { get; } = new MemoryCanaries();

    public override SoakBlock? TryAllocate(Random random)
    {
        int order = random.Next(4) == 0 ? random.Next(6) : 0;
        return _pages.TryAllocate(order, out nuint address) ? new SoakBlock(order, (address, _pages.SizeOf(order))) : null;
    }

    public override void Free(SoakBlock block) => _pages.Free((nuint)block.Address, (int)block.Handle!);

    public override void Validate(IReadOnlyCollection<SoakBlock> live)
    {
        _pages.Validate();
        PageStatistics counts = _pages.GetStatistics();
        ulong pages = live.Aggregate(0UL, (sum, block) => sum + (block.Size / _pages.PageSize.Bytes));
        CheckCount("pages in use", counts.TotalPages - counts.FreePages - counts.CachedPages, pages);
    }

    public override void Disturb(IReadOnlyCollection<SoakBlock> live, Random random) => _pages.Flush();

    public override IEnumerable<SoakMisuse> Misuses(Random random)
    {
        if (_pages.TryAllocate(2, out nuint block))
        {
            yield return new("A free with a wrong order", () => _pages.Free(block, 1));
            yield return new("A free inside a block", () => _pages.Free(block + (nuint)_pages.PageSize.Bytes, 0));
            _pages.Free(block, 2);
            yield return new("A second free of a block of pages", () => _pages.Free(block, 2));
        }

        if (_pages.TryAllocate(0, out nuint page))
        {
            _pages.Free(page, 0);
            yield return new("A second free of a page", () => _pages.Free(page, 0));
        }

        yield return new("A free of an address outside", () => _pages.Free((nuint)_pages.PageSize.Bytes, 0));
    }

    public override void Dispose()
    {
        _pages.Dispose();
        _memory.Dispose();
    }
}

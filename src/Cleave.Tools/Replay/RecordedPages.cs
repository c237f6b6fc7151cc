using System.Numerics;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;
using Cleave.Memory.Systems;
using Cleave.Tools.Moments;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A <see cref="PageAllocator"/> that repeats the requests of a recording.</summary>
/// <remarks>
/// The memory is reserved and never touched, except for the metadata. Its address has the same remainder modulo the largest block as the
/// recorded one, because the division into trees depends on that.
/// </remarks>
internal sealed class RecordedPages : RepeatedAllocator, IDisposable
{
    private readonly PhysicalMemory _memory;
    private readonly PageAllocator _pages;
    private readonly ulong _moved;
    private readonly Dictionary<ulong, int> _classes = new(SeededComparer.Shared);

    /// <exception cref="ArgumentException">No allocator can have the recorded parameters.</exception>
    /// <exception cref="PageSystemException">The system has no memory or addresses for the allocator.</exception>
    public RecordedPages(RecordedSpace space)
    {
        var page = new Alignment(space.Chunk);
        ArgumentOutOfRangeException.ThrowIfLessThan(space.MaxSize, space.Chunk);
        ulong most = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(space.Size >> page.Log2, most);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(space.Metadata, space.Size + (ulong)(64 << 10));
        ulong size = checked(space.Size + space.Metadata);
        ulong step = Math.Min(BitOperations.RoundUpToPowerOf2(size), space.MaxSize);
        _memory = new PhysicalMemory(new PhysicalMemoryOptions
        {
            Nodes = [new MemoryNodeOptions { Size = (nuint)(page.RoundUp(size) + Math.Max(step, page.Bytes)) }],
        });
        ulong start = _memory.Nodes[0].Address + ((space.Base - _memory.Nodes[0].Address) & (step - 1));
        _moved = start - space.Base;
        try
        {
            _pages = Allocator(space, page, new PageRange((nuint)start, (nuint)(size >> page.Log2)));
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    public override ulong Size => _pages.TotalPages * _pages.PageSize.Bytes;

    public override ulong Allocated => (_pages.TotalPages - _pages.FreePages) * _pages.PageSize.Bytes;

    public override ulong LargestFreeBlock => FreeBlocks.LastOrDefault(order => order.Free != 0).BlockSize;

    public override (ulong Splits, ulong Merges) Changes => default;

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_pages);

    public override string Refusal => $"No block is free that is large enough: {_pages}";

    public override bool TryAllocate(in TraceEvent request, List<BlockExtent> blocks)
    {
        TraceTerms terms = request.Terms ?? new TraceTerms();
        var pages = (nuint)_pages.PageSize.RoundUp(request.Size) >> _pages.PageSize.Log2;
        if (pages > (nuint)1 << (_pages.Orders - 1))
        {
            return false;
        }

        int order = PageAllocator.OrderFor(nuint.Max(pages, 1));
        var address = (nuint)((terms.Start ?? 0) + _moved);
        bool served = (terms.Asked & ObservedTerms.Range) != 0 ? _pages.TryAllocateAt(address, order)
            : (terms.Asked & ObservedTerms.OneBlock) != 0 ? _pages.TryAllocate(order, out address)
            : _pages.TryAllocateExact(pages, out address);
        if (served)
        {
            Hold(address, (terms.Asked & ObservedTerms.OneBlock) != 0 ? (nuint)1 << order : pages, blocks);
        }

        return served;
    }

    public override void Free(ulong address, bool zeroed)
    {
        if (_classes.Remove(address, out int order))
        {
            _pages.Free((nuint)(address + _moved), order);
        }
    }

    /// <summary>Splits an allocated block in two.</summary>
    public override void Trim(ulong address, ulong start, ulong newSize, bool zeroed, List<BlockExtent> blocks)
    {
        if (_classes.Remove(address, out int order))
        {
            _pages.Split((nuint)(address + _moved), order);
            Hold((nuint)(address + _moved), (nuint)1 << (order - 1), blocks);
            Hold((nuint)(address + _moved) + _pages.SizeOf(order - 1), (nuint)1 << (order - 1), blocks);
        }
    }

    public void Dispose()
    {
        _pages.Dispose();
        _memory.Dispose();
    }

    private static PageAllocator Allocator(RecordedSpace space, Alignment page, PageRange range)
    {
        var region = new FreePageList(page);
        region.Add(range.Address, range.Pages);
        int classes = BitOperations.Log2(space.MaxSize) - page.Log2 + 1;
        return new PageAllocator(region, new PageAllocatorOptions { Orders = classes, PagesPerThread = 0, MemoryIsZero = true });
    }

    /// <summary>Records the blocks of a run, one for each bit of its length, the largest first.</summary>
    private void Hold(nuint address, nuint pages, List<BlockExtent> blocks)
    {
        while (pages > 0)
        {
            int order = BitOperations.Log2(pages);
            _classes[address - _moved] = order;
            blocks.Add(new BlockExtent(address - _moved, _pages.SizeOf(order)));
            address += _pages.SizeOf(order);
            pages -= (nuint)1 << order;
        }
    }
}

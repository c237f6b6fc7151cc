using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>An area that begins with page frames, grows by private memory in place and elsewhere, and shrinks, while calls of the
/// system fail.</summary>
internal sealed class PrivateLife : IDisposable
{
    private readonly TestPageSystem _system;
    private readonly MemoryHeap _heap;
    private readonly ulong _free;
    private readonly int _before;
    private Allocation _memory;
    private nuint _pages;

    public PrivateLife(TestPageSystem system)
    {
        (_system, _heap) = (system, Heap(1024, system));
        (_free, _before) = (_heap.Pages.FreePages, system.Calls.Count);
    }

    /// <summary>Private memory from 8 pages on, on every machine.</summary>
    public static TestPageSystem System() => new() { HasPrivateHugePages = true, HugePageSize = 4 * Make.Page };

    public int Refusals { get; private set; }

    public int Calls => _system.Calls.Count - _before;

    public void Fail(int number, bool allBehind)
    {
        _system.FailAt = _before + number;
        _system.FailFrom = allBehind ? _system.FailAt : 0;
    }

    public void Run()
    {
        Grow(2);
        Grow(14);
        Grow(30);
        bool blocked = _heap.Vmalloc.TryAllocate(OfPages(3), GfpFlags.Kernel, default, out Allocation behind);
        Grow(80);
        Grow(150);
        Grow(21);
        Grow(9);
        if (blocked)
        {
            _heap.Vmalloc.Free(behind.Address, OfPages(3));
        }

        _heap.Vmalloc.Free(_memory.Address, OfPages(_pages));
        Refusals += Record.Exception(_heap.Vmalloc.Trim) is null ? 0 : 1;
        Assert.Empty(FreeFrames(_heap).Intersect(MappedFrames(_heap.Vmalloc)));
    }

    public void Dispose()
    {
        (_system.FailAt, _system.FailFrom, _system.Refused) = (0, 0, null);
        _heap.Vmalloc.Trim();
        Assert.Equal((_free, 0), (_heap.Pages.FreePages, _heap.Vmalloc.Count));
        Assert.Equal(CountMappings(_heap.Vmalloc), _heap.Vmalloc.Budget.InUse);
        _heap.Dispose();
        Assert.Equal((0, 0L), (_system.Leaks, _heap.Vmalloc.Budget.InUse));
    }

    /// <summary>Resizes the area. Whether that succeeds or not, the pages that it had keep their marks.</summary>
    private void Grow(nuint pages)
    {
        const GfpFlags Flags = GfpFlags.Kernel | GfpFlags.NoFrames;
        bool served = _heap.Vmalloc.TryReallocate(
            _memory.Address, OfPages(pages), OfPages(_pages), Flags, default, out Allocation now, out AllocationFailure failure);
        Assert.True(served || failure.Code is FailureCode.SystemRefused or FailureCode.AddressSpace, failure.ToString());
        Refusals += served ? 0 : 1;
        (nuint before, nuint after) = (_pages, served ? pages : _pages);
        _memory = served ? now : _memory;
        for (nuint page = 0; page < after; page++)
        {
            Span<byte> bytes = Bytes.Of(_memory).Slice((int)(page * Make.Page), 8);
            Assert.True(page >= before || bytes.IndexOfAnyExcept((byte)(page + 1)) < 0, $"page {page} of {after}");
            bytes.Fill((byte)(page + 1));
        }

        _pages = after;
    }
}

using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;

namespace Cleave.Bench.Malloc.Mapping;

/// <summary>A heap in which only every second run of pages is free.</summary>
internal sealed class FragmentedHeap : IDisposable
{
    /// <summary>The number of free pages that an allocation leaves over, so that it does not need the very last page.</summary>
    private const ulong LeftOver = 1024;

    private readonly MemoryHeap _heap;
    private readonly Layout _layout;
    private nuint _address;

    /// <param name="pages">The number of free pages: a multiple of the length of a run.</param>
    /// <param name="run">The length of a run in pages.</param>
    public FragmentedHeap(ulong pages, ulong run)
    {
        _heap = new MemoryHeap(new MemoryHeapOptions
        {
            Memory = new PhysicalMemoryOptions
            {
                Nodes = [new MemoryNodeOptions { Size = (nuint)(2 * pages * PageSize) }],
                ReturnPolicy = ReturnPolicy.Never,
            },
        });
        var held = new List<nuint>();
        while (_heap.Pages.TryTake(0, GfpFlags.Atomic, default, out nuint page) == FailureCode.None)
        {
            held.Add(page);
        }

        _heap.Pages.GiveBulk([.. held.Where(page => _heap.Memory.FrameOf(page) / run % 2 == 0)], 0);
        _heap.Pages.Drain();
        Pages = _heap.Pages.FreePages - LeftOver;
        _layout = new Layout((nuint)(Pages * PageSize), default);
    }

    /// <summary>The number of pages of an allocation.</summary>
    public ulong Pages { get; }

    private static ulong PageSize => (ulong)Environment.SystemPageSize;

    public void Allocate() => _address = _heap.Vmalloc.Allocate(_layout, GfpFlags.Kernel).Address;

    public void Free()
    {
        _heap.Vmalloc.Free(_address, _layout);
        _heap.Vmalloc.Trim();
    }

    public void Dispose() => _heap.Dispose();
}

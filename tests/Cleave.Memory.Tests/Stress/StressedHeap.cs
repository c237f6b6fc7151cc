using System.Collections.Concurrent;
using Cleave.Memory.Heaps;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Stress;

/// <summary>A heap and two threads that allocate from it, free each other's memory and check every mark, beside what a test adds.</summary>
internal sealed class StressedHeap : IDisposable
{
    private readonly ulong _pagesAtFirst;
    private bool _hasFailed;

    public StressedHeap(MemoryHeapOptions options)
    {
        Heap = new MemoryHeap(options);
        _pagesAtFirst = Heap.Pages.FreePages;
    }

    public MemoryHeap Heap { get; }

    /// <summary>Pieces on their way from one thread to another.</summary>
    public ConcurrentQueue<MarkedPiece> Passed { get; } = new();

    /// <summary>A heap with fewer pages than its two threads want: at most <paramref name="usable"/> of its bytes are given out.</summary>
    public static MemoryHeapOptions Tight(nuint size, nuint usable)
    {
        MemoryHeapOptions options = MemoryHeapOptions.OfSize(size);
        return options with { Memory = options.Memory with { LowWatermark = size - usable, MinWatermark = size - usable } };
    }

    /// <summary>Runs two holders beside other work. What is left at the end is freed, and every page has to come back.</summary>
    public void Run(MarkedHolder first, MarkedHolder second, params Action[] others)
    {
        _hasFailed = true;
        StressTime.Run([first.Round, second.Round, .. others]);
        first.FreeAll();
        second.FreeAll();
        Assert.True(first.Taken > 0 && second.Taken > 0, "A thread has never had any memory.");
        _hasFailed = false;
    }

    /// <summary>Checks that every page has come back. If the run has failed, its failure is the one to report.</summary>
    public void Dispose()
    {
        if (_hasFailed)
        {
            Heap.Dispose();
            return;
        }

        Heap.Trim();
        Assert.Equal(default, Heap.InUse);
        Assert.Equal(_pagesAtFirst, Heap.Pages.FreePages);
        Assert.All(Heap.NodeAllocators, node => node.Validate());
        Heap.Dispose();
    }
}

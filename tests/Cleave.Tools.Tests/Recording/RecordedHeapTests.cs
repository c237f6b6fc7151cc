using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Tools.Recording;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Recording;

/// <summary>A recording of a heap is a trace like any other.</summary>
public sealed class RecordedHeapTests
{
    [Fact]
    public void It_replays_on_a_heap_and_on_every_other_policy()
    {
        var recorder = new AllocationRecorder(10_000);
        using (var heap = new MemoryHeap(MemoryHeapOptions.OfSize(16 << 20) with { Observer = recorder }))
        {
            Run(heap, new Random(1));
        }

        Trace trace = RecordedReplayTests.Reread(recorder.ToTrace("heap"));
        Assert.Equal((trace.AllocationCount, 1), (trace.FreeCount, trace.OutOfMemoryCount));
        foreach (PlacementPolicy policy in (PlacementPolicy[])[PlacementPolicy.Kmalloc, PlacementPolicy.KVmalloc, .. PlacementPolicy.All])
        {
            ReplayResult result = Replayer.Run(trace, policy, new ReplayOptions { TimedPasses = 0 });
            Assert.Equal((0, trace.AllocationCount, trace.PeakLiveBytes), (result.FailureCount, result.Served, result.PeakLive));
        }
    }

    private static void Run(MemoryHeap heap, Random random)
    {
        var held = new Queue<(nuint Address, Layout Layout)>();
        for (int step = 0; step < 500; step++)
        {
            var layout = new Layout((nuint)random.Next(1, random.Next(5) == 0 ? 40_000 : 400), default);
            held.Enqueue((heap.KVmalloc.Allocate(layout, GfpFlags.Kernel).Address, layout));
            if (held.Count > 50)
                Free();
        }

        heap.Kmalloc.TryAllocate(new Layout(1 << 30, default), GfpFlags.NoWarn, default, out _);
        while (held.Count > 0)
            Free();

        void Free()
        {
            (nuint address, Layout layout) = held.Dequeue();
            heap.KVmalloc.Free(address, layout);
        }
    }
}

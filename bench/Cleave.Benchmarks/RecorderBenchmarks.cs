using BenchmarkDotNet.Attributes;
using Cleave.Gpu;
using Cleave.Tools.Recording;

namespace Cleave.Benchmarks;

/// <summary>Measures the cost of recording: of one event, and of an allocation and a free with and without a recorder.</summary>
[MemoryDiagnoser]
public class RecorderBenchmarks
{
    private const int Events = 1 << 20;

    private AllocationRecorder _recorder = null!;
    private AllocationRecorder _full = null!;
    private GpuBuddy _recorded = null!;
    private GpuBuddy _plain = null!;

    /// <summary>Creates a fresh recorder for each iteration.</summary>
    [IterationSetup]
    public void Make()
    {
        _recorder = new AllocationRecorder(2 * Events);
        _full = new AllocationRecorder(1);
        _full.Freed(0, cleared: false);
        var parameters = new GpuBuddyOptions { Size = 1UL << 30 };
        _plain = new GpuBuddy(parameters);
        _recorded = new GpuBuddy(parameters with { Observer = new AllocationRecorder(2 * Events) });
    }

    [Benchmark(OperationsPerInvoke = 2 * Events)]
    public void Event()
    {
        ObservedRequest request = ObservedRequest.Plain(4096);
        for (ulong at = 0; at < Events; at++)
        {
            _recorder.Allocated(request, at, 4096);
            _recorder.Freed(at, cleared: false);
        }
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void EventDropped()
    {
        for (ulong at = 0; at < Events; at++)
        {
            _full.Freed(at, cleared: false);
        }
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void PairNotRecorded() => Pairs(_plain);

    [Benchmark(OperationsPerInvoke = Events)]
    public void PairRecorded() => Pairs(_recorded);

    private static void Pairs(GpuBuddy buddy)
    {
        for (int i = 0; i < Events; i++)
        {
            buddy.Free(buddy.AllocateBlock(4096));
        }
    }
}

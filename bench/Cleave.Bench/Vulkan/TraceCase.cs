using Cleave.BestFit;
using Cleave.Tools.Files;
using Cleave.Tools.Traces;
using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;

namespace Cleave.Bench.Vulkan;

/// <summary>The device memory that a recorded program needs, in blocks, beside the smallest space of best fit that serves it.</summary>
internal sealed class TraceCase(string name, string what, string file) : BenchCase
{
    private const double MiB = 1 << 20;

    private double _held;

    /// <summary>The recordings that come with the project.</summary>
    public static IReadOnlyList<TraceCase> All =>
    [
        new("T1", "MiB in blocks for a recorded renderer", "vma-renderer.trace"),
        new("T2", "MiB in blocks for a recorded PyTorch program", "torch-lm-finetune.trace.gz"),
    ];

    public string Name => name;

    public string What => what;

    public override BenchResult Blank => new()
    {
        Workload = name,
        What = what,
        Path = "range",
        Space = 0,
        Unit = BenchUnit.Mebibytes,
        Passes = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = new BenchReference(Tight / MiB, null, null),
    };

    /// <summary>Bytes of the smallest space in which best fit serves the recording, up to one part in 4096.</summary>
    public ulong Tight
    {
        get
        {
            Trace trace = Read();
            ulong low = trace.PeakLiveBytes;
            ulong high = 2 * low;
            while (high - low > low / 4096)
            {
                ulong middle = low + ((high - low) / 2);
                (low, high) = Fits(trace, middle) ? (low, middle) : (middle, high);
            }

            return high;
        }
    }

    public override double InUnit(PassTime pass) => _held / MiB;

    public override ulong Time(PassClock clock, CancellationToken cancel)
    {
        _held = Held();
        clock.EndPass(1);
        return 0;
    }

    public override void WarmUp(CancellationToken cancel)
    {
    }

    public override ulong? Check(CancellationToken cancel) => null;

    /// <summary>Plays the recording through the allocator.</summary>
    /// <returns>The most bytes of device memory that were held at once.</returns>
    public ulong Held()
    {
        Trace trace = Read();
        using VulkanAllocator memory = CountingDevice.Open(null, out CountingDevice device);
        Play(
            trace,
            (ulong size, out DeviceRange range) => memory.TryAllocateRange(
                new MemoryRequirements(size, 256, uint.MaxValue, ResourceKind.Linear), default, out range, out _),
            memory.Free);
        return device.Peak;
    }

    private static bool Fits(Trace trace, ulong space)
    {
        var memory = new BestFitAllocator(space);
        return Play(trace, (ulong size, out AllocatedRange range) => memory.TryAllocateRange(size, out range), range => memory.Free(range));
    }

    private static bool Play<TRange>(Trace trace, TryTake<TRange> take, Action<TRange> free)
    {
        var live = new TRange[trace.AllocationCount];
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind == TraceEventKind.Allocate && !take(step.Size, out live[step.Id]))
            {
                return false;
            }

            if (step.Kind == TraceEventKind.Free)
            {
                free(live[step.Id]);
            }
        }

        return true;
    }

    /// <summary>Finds the recording in the source tree from which the benchmark was built.</summary>
    private Trace Read()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "samples", "traces", file)))
        {
            folder = folder.Parent;
        }

        return folder is null
            ? throw new FileNotFoundException($"The recording samples/traces/{file} was not found above {AppContext.BaseDirectory}.")
            : TraceFile.Open(Path.Combine(folder.FullName, "samples", "traces", file))[0];
    }

    private delegate bool TryTake<TRange>(ulong size, out TRange range);
}

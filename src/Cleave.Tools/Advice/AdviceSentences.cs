using System.Globalization;
using Cleave.Planning;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Units;

namespace Cleave.Tools.Advice;

/// <summary>Says in a few sentences which allocator to take for a recording, what it saves and what it costs.</summary>
internal static class AdviceSentences
{
    /// <summary>A difference below this share of the footprint is not worth another allocator.</summary>
    private const double WorthChanging = 0.01;

    /// <summary>The sentences, each of which can be understood alone.</summary>
    public static IEnumerable<string> Of(TraceAdvice advice)
    {
        AllocatorTrial? best = advice.Best;
        double? mapped = advice.BestIfMapped is { } scattered ? advice.RatioOf(scattered) : null;
        return
        [
            .. RecordedAnswer.Of(advice.Trace, mapped),
            .. advice.Trace.IsOneState ? [] : best is null ? [Nothing(advice)] : (string[])[Choice(advice, best), .. Cost(best)],
            .. best is null || advice.BestIfMapped is not { } other ? [] : (string[])[Mapped(advice, best, other)],
            .. best is null || advice.Plan is not { } plan || plan.Height > best.Footprint ? [] : (string[])[Planned(best, plan)],
        ];
    }

    private static string Nothing(TraceAdvice advice) =>
        $"No allocator served the whole recording with one run of addresses for each allocation: {advice.Trials[0].Problem}.";

    private static string Choice(TraceAdvice advice, AllocatorTrial best)
    {
        string size = $"{new ByteSize(best.Footprint!.Value)} ({best.Footprint.Value.ToString(CultureInfo.InvariantCulture)} bytes)";
        string above = advice.RatioOf(best) is { } ratio ? $", {Percentage.Of(ratio - 1)} above the peak of live bytes" : "";
        string start = advice.Trace.Recorded is null ? "Take" : "In a program that manages this memory itself, take";
        return $"{start} {Description(best)} and a space of {size}{above}. {Saving(advice, best)}";
    }

    private static string Description(AllocatorTrial trial) => trial.Policy == PlacementPolicy.BestFit
        ? $"BestFitAllocator with a granularity of {trial.Unit}"
        : $"GpuBuddy with the flag Contiguous, chunks of {trial.Unit}";

    private static string Saving(TraceAdvice advice, AllocatorTrial best)
    {
        if (advice.SavedBy(best) is not { } saved || advice.RecordedBytes is not { } recorded)
        {
            return "The recording does not say how much memory its own allocator held, so the saving is unknown.";
        }

        var bytes = new ByteSize((ulong)Int128.Abs(saved));
        string share = Percentage.Of((double)bytes.Bytes / recorded);
        return saved switch
        {
            > 0 => $"This saves {bytes} ({share}) of the {new ByteSize(recorded)} that PyTorch had reserved.",
            0 => $"PyTorch had reserved as much, {new ByteSize(recorded)}.",
            _ => $"PyTorch had reserved {bytes} ({share}) less, {new ByteSize(recorded)}.",
        };
    }

    private static string[] Cost(AllocatorTrial best) => best.Result!.NanosecondsPerOperation is { } time
        ? [$"An allocation or a free by {(best.Policy == PlacementPolicy.BestFit ? "BestFitAllocator" : "GpuBuddy")} costs "
            + $"{time.ToString("0", CultureInfo.InvariantCulture)} ns in this replay, the median of its passes on this machine."]
        : [];

    private static string Mapped(TraceAdvice advice, AllocatorTrial best, AllocatorTrial mapped)
    {
        ulong needed = mapped.Footprint!.Value;
        string above = advice.RatioOf(mapped) is { } ratio ? $", {Percentage.Of(ratio - 1)} above the peak" : "";
        double gain = 1 - ((double)needed / best.Footprint!.Value);
        if (gain < WorthChanging)
        {
            return $"Mapping memory page by page gains {(gain <= 0 ? "nothing" : "little")} here: GpuBuddy without "
                + "the flag Contiguous needs "
                + $"{new ByteSize(needed)}{above}.";
        }

        string blocks = mapped.Result!.BlocksPerAllocation.ToString("0.00", CultureInfo.InvariantCulture);
        return "If the memory can be mapped page by page, take GpuBuddy without the flag Contiguous instead: it needs "
            + $"{new ByteSize(needed)}{above}, "
            + $"{new ByteSize(best.Footprint.Value - needed)} less, in {blocks} blocks for an allocation on average.";
    }

    /// <summary>Says what a plan gains. A plan that the search left above the footprint of the allocator says nothing.</summary>
    private static string Planned(AllocatorTrial best, MemoryPlan plan)
    {
        string least = plan.IsLeast ? ", which is proved the least" : "";
        double gain = 1 - ((double)plan.Height / best.Footprint!.Value);
        return gain < WorthChanging
            ? $"No placement gains much more: a plan made with the whole recording known needs {new ByteSize(plan.Height)}{least}."
            : $"If the program always allocates like this, place its allocations in advance with MemoryPlanner (cleave plan): a plan needs "
                + $"{new ByteSize(plan.Height)}{least}, {Percentage.Of(gain)} below {Short(best)}.";
    }

    private static string Short(AllocatorTrial trial) => trial.Policy == PlacementPolicy.BestFit ? "best fit" : "GpuBuddy";
}

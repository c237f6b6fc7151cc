using System.Text;
using Cleave.Bench.Reports;
using Cleave.Cli.Exec;
using Cleave.Planning;
using Cleave.State;
using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Json;
using Cleave.Tools.Pickle;
using Cleave.Tools.Planning;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;
using Cleave.Vulkan.Statistics;

namespace Cleave.Fuzz.Tests;

/// <summary>All readers of foreign bytes.</summary>
internal static class FuzzTargets
{
    /// <summary>The memory that a reader may take, in bytes.</summary>
    public const long MaxMemory = 64 << 20;

    /// <summary>The longest text that is handed to the operations of exec: a space of each size can be made in one short line.</summary>
    private const int MostOperations = 16 << 10;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("pickle", ReadPickle, typeof(PickleException)),
        new("snapshot", input => ReadTraces(input), typeof(TraceFormatException)),
        new("text", ReadText, typeof(TraceFormatException)),
        new("recording", ReadText, typeof(TraceFormatException)),
        new("exec", RunOperations),
        new("plan", ReadPlan, typeof(TraceFormatException)),
        new("vectors", RunVectors, typeof(FormatException)),
        new("device-statistics", ReadStatistics, typeof(TraceFormatException)),
        new("bench-report", input => BenchJsonReader.Read(input, "fuzz"), typeof(InvalidDataException)),
        new("best-fit-state", FuzzStates.RestoreRanges, typeof(StateException)),
        new("best-fit-increment", FuzzStates.ReplayRanges, typeof(StateException)),
        new("gpu-state", FuzzStates.RestoreBlocks, typeof(StateException)),
        new("gpu-increment", FuzzStates.ReplayBlocks, typeof(StateException)),
        new("pool-state", FuzzStates.RestorePool, typeof(StateException)),
        new("pool-increment", FuzzStates.ReplayPool, typeof(StateException)),
    ];

    public static FuzzTarget Find(string name) => All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException(
            $"There is no reader '{name}'; the readers are {string.Join(", ", All.Select(target => target.Name))}.");

    private static void ReadPickle(Stream input) => PickleReader.Read(input, new PickleOptions { MaxMemory = MaxMemory });

    private static IReadOnlyList<Trace> ReadTraces(Stream input) =>
        TraceFile.Read(input, "fuzz", new TraceReadOptions { MaxMemory = MaxMemory });

    /// <summary>Reads a trace, writes it, and reads that again: both have the same events, although not in the same lines.</summary>
    private static void ReadText(Stream input)
    {
        foreach (Trace trace in ReadTraces(input))
        {
            var text = new StringWriter { NewLine = "\n" };
            TraceTextWriter.Write(trace, text);
            Trace again = ReadTraces(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())))[0];
            if (!trace.Events.Select(WithoutLine).SequenceEqual(again.Events.Select(WithoutLine)))
                throw new FuzzFaultException("A trace that was written and read again has other events.");
        }
    }

    private static TraceEvent WithoutLine(TraceEvent item) => item with { Line = 0 };

    private static void RunOperations(Stream input)
    {
        var bytes = new byte[MostOperations];
        int length = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        new ExecLoop(TextWriter.Null, TextWriter.Null).Run(new MemoryStream(bytes, 0, length));
    }

    /// <summary>Reads vectors: operations with their answers.</summary>
    private static void RunVectors(Stream input)
    {
        var bytes = new byte[MostOperations];
        int length = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        VectorCheck.Run(new StreamReader(new MemoryStream(bytes, 0, length)), out _);
    }

    /// <summary>Reads statistics of device memory, writes them, and reads that again: both have the same blocks.</summary>
    private static void ReadStatistics(Stream input)
    {
        var options = new TraceReadOptions { MaxMemory = MaxMemory };
        DeviceStatistics statistics = DeviceStatisticsFile.Read(input, "fuzz", options);
        var written = new MemoryStream();
        DeviceStatisticsJson.Write(statistics, written);
        written.Position = 0;
        DeviceStatistics again = DeviceStatisticsFile.Read(written, "fuzz", options);
        if (statistics.Total != again.Total || statistics.Blocks.Count != again.Blocks.Count)
            throw new FuzzFaultException("Statistics that were written and read again have other blocks.");
    }

    private static void ReadPlan(Stream input)
    {
        using var text = new StreamReader(input, leaveOpen: true);
        PlannedAllocation[] allocations = [.. PlanCsv.Read(text, "fuzz").Select(row => row.Allocation)];
        if (allocations.Length > 0)
            TracePlan.ToTrace("fuzz", allocations);
    }
}

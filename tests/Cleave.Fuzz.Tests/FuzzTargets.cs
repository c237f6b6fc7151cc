using System.Buffers.Binary;
using System.Text;
using Cleave.BestFit;
using Cleave.Cli.Exec;
using Cleave.Gpu;
using Cleave.Planning;
using Cleave.State;
using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Planning;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Fuzz.Tests;

/// <summary>All readers of foreign bytes.</summary>
internal static class FuzzTargets
{
    /// <summary>The memory that a reader may take, in bytes.</summary>
    public const long MaxMemory = 64 << 20;

    /// <summary>The longest text that is handed to the operations of exec: a space of each size can be made in one short line.</summary>
    private const int MostOperations = 16 << 10;

    /// <summary>The largest space that is restored, in bytes.</summary>
    private const ulong MostStateSize = 1 << 30;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("pickle", ReadPickle, typeof(PickleException)),
        new("snapshot", input => ReadTraces(input), typeof(TraceFormatException)),
        new("text", ReadText, typeof(TraceFormatException)),
        new("recording", ReadText, typeof(TraceFormatException)),
        new("exec", RunOperations),
        new("plan", ReadPlan, typeof(TraceFormatException)),
        new("best-fit-state", input => RestoreRanges(input), typeof(StateException)),
        new("gpu-state", input => RestoreBlocks(input), typeof(StateException)),
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

    private static void RestoreRanges(Stream input)
    {
        BestFitAllocator memory = BestFitAllocator.Restore(StateOf(input), new RestoreOptions { MaxSize = MostStateSize });
        memory.Validate();
        memory.Save(Stream.Null);
    }

    private static void RestoreBlocks(Stream input)
    {
        GpuBuddy space = GpuBuddy.Restore(StateOf(input), new RestoreOptions { MaxSize = MostStateSize });
        space.Validate();
        space.Save(Stream.Null);
    }

    /// <summary>Reads a state and corrects its length and checksum, so that a change of the body is not refused by them alone.</summary>
    private static byte[] StateOf(Stream input)
    {
        var copy = new MemoryStream();
        input.CopyTo(copy);
        byte[] state = copy.ToArray();
        int end = state.Length - StateFrame.TrailerBytes;
        if (end >= StateFrame.HeaderBytes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(16), (ulong)(end - StateFrame.HeaderBytes));
            BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(end), XxHash64.Of(state.AsSpan(0, end)));
        }

        return state;
    }

    private static void ReadPlan(Stream input)
    {
        using var text = new StreamReader(input, leaveOpen: true);
        PlannedAllocation[] allocations = [.. PlanCsv.Read(text, "fuzz").Select(row => row.Allocation)];
        if (allocations.Length > 0)
            TracePlan.ToTrace("fuzz", allocations);
    }
}

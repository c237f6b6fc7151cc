using System.Globalization;
using System.Text;
using Cleave.BestFit;
using Cleave.Placement;
using Cleave.Tools.Pickle;

namespace Cleave.Cli.Exec;

/// <summary>
/// Runs operations written as text on a <see cref="BestFitAllocator"/>; docs/exec.md describes their arguments and answers.
/// </summary>
internal sealed partial class BestFitSession
{
    private const string Unknown = "err EINVAL";

    private readonly BestFitAllocator _memory;
    private readonly Dictionary<ulong, AllocatedRange> _live = new(SeededComparer.Shared);

    private BestFitSession(BestFitAllocator memory) => _memory = memory;

    /// <summary>Determines whether a word is an operation of this session alone.</summary>
    public static bool Knows(ReadOnlySpan<char> verb) => verb is "grow" or "runs" or "plan" or "move";

    /// <summary>Creates a space from the arguments of <c>bestfit</c>.</summary>
    /// <returns>The session, or null if the space was refused.</returns>
    /// <exception cref="FormatException">The line is not an operation.</exception>
    public static BestFitSession? Create(ref OperationReader words, out string answer)
    {
        ulong baseOffset = words.Number("base");
        ulong size = words.Number("size");
        ulong granularity = words.Number("granularity");
        words.End();
        if (!Alignment.TryCreate(granularity, out Alignment unit))
        {
            answer = Unknown;
            return null;
        }

        try
        {
            answer = "ok";
            return new BestFitSession(new BestFitAllocator(
                new BestFitAllocatorOptions { BaseOffset = baseOffset, Size = size, Granularity = unit }));
        }
        catch (ArgumentException)
        {
            answer = Unknown;
            return null;
        }
    }

    /// <summary>Runs one operation and returns its answer.</summary>
    /// <exception cref="FormatException">The line is not an operation. The space is unchanged.</exception>
    public string Answer(ReadOnlySpan<char> verb, ref OperationReader words, int mapWidth) => verb switch
    {
        "alloc" => Allocate(ref words),
        "free" => Free(words.Number("id"), words.Number("flags"), words),
        "trim" => Trim(words.Number("id"), words.NumberOrDash("start"), words.Number("new size"), words.Number("flags"), words),
        "grow" => Grow(words.Number("id"), words.Number("new size"), words),
        "resize" => Resize(words.Number("new size"), words),
        "move" => Move(words.Number("id"), words.Number("target"), words),
        "plan" => Plan(ref words),
        "reset_clear" => ResetClear(words.Number("flag"), words),
        "state" => State(words),
        "runs" => Runs(words),
        "map" => Map(words, mapWidth),
        _ => throw new FormatException($"'{verb}' is no operation of a best-fit space"),
    };

    private string Allocate(ref OperationReader words)
    {
        ulong id = words.Number("id");
        ulong start = words.Number("start");
        ulong end = words.Number("end");
        ulong size = words.Number("size");
        ulong alignment = words.Number("alignment");
        var flags = (GpuBuddyRawFlags)(uint)words.Number("flags");
        words.End();
        if (_live.ContainsKey(id))
        {
            return "err EBUSY";
        }

        if (!Alignment.TryCreate(alignment, out Alignment unit))
        {
            return Unknown;
        }

        RangePlacement placement = (flags & GpuBuddyRawFlags.Range) != 0 ? RangePlacement.Within(start, end) : RangePlacement.Lowest;
        bool served = _memory.TryAllocateRange(
            size,
            out AllocatedRange range,
            out AllocationFailure failure,
            unit,
            (flags & GpuBuddyRawFlags.TopDown) != 0 ? placement.FromTheTop() : placement,
            (flags & GpuBuddyRawFlags.Clear) != 0);
        if (served)
        {
            _live.Add(id, range);
        }

        return Answer(range, failure);
    }

    private string Free(ulong id, ulong flags, OperationReader rest)
    {
        rest.End();
        if (_live.Remove(id, out AllocatedRange range))
        {
            _memory.Free(range, IsCleared(flags));
        }

        return "ok";
    }

    private string Trim(ulong id, ulong? start, ulong newSize, ulong flags, OperationReader rest)
    {
        rest.End();
        if (!_live.TryGetValue(id, out AllocatedRange range))
        {
            return Unknown;
        }

        try
        {
            _memory.Trim(ref range, start ?? range.Offset, newSize, IsCleared(flags));
        }
        catch (ArgumentException)
        {
            return Unknown;
        }

        _live[id] = range;
        return Answer(range, default);
    }

    private string Grow(ulong id, ulong newSize, OperationReader rest)
    {
        rest.End();
        if (!_live.TryGetValue(id, out AllocatedRange range))
        {
            return Unknown;
        }

        _memory.TryGrow(ref range, newSize, out AllocationFailure failure);
        _live[id] = range;
        return Answer(range, failure);
    }

    private string ResetClear(ulong flag, OperationReader rest)
    {
        rest.End();
        _memory.ResetClear(flag != 0);
        return "ok";
    }

    private string State(OperationReader rest)
    {
        rest.End();
        BestFitStatistics now = _memory.GetStatistics();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"state size={now.Size} free={now.FreeBytes} clear={now.ClearBytes} runs={now.FreeRuns} longest={now.LargestFreeRun} "
            + $"allocations={now.Allocations}");
    }

    private string Runs(OperationReader rest)
    {
        rest.End();
        var answer = new StringBuilder("runs");
        foreach (RangeInfo run in _memory.GetFreeRuns())
        {
            answer.Append(CultureInfo.InvariantCulture, $" {run.Offset}:{run.Size}:{(run.IsClear ? 1 : 0)}");
        }

        return answer.ToString();
    }

    private string Map(OperationReader rest, int width)
    {
        rest.End();
        return $"map {SpaceMap.Draw(_memory, width)}";
    }

    private static bool IsCleared(ulong flags) => ((GpuBuddyRawFlags)(uint)flags & GpuBuddyRawFlags.Cleared) != 0;

    private static string Answer(AllocatedRange range, AllocationFailure failure) =>
        failure.IsFailure ? failure.IsNoSpace ? "err ENOSPC" : Unknown
        : string.Create(CultureInfo.InvariantCulture, $"ok {range.Offset}:{range.Size}:{(range.IsClear ? 1 : 0)}");
}

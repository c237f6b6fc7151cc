using System.Collections.Immutable;
using Cleave.Runs;

namespace Cleave.Iterations;

/// <summary>The memory that plans use: maximal runs of granules in ascending order. Immutable, so thread-safe.</summary>
/// <remarks>Plans of several kinds of iterations share the memory, because only one iteration runs at a time.</remarks>
internal sealed class ReservedRuns
{
    /// <summary>The memory of no plan at all.</summary>
    public static readonly ReservedRuns None = new([]);

    private ReservedRuns(ImmutableArray<FreeRun> runs)
    {
        Runs = runs;
        foreach (FreeRun run in runs)
        {
            Granules += run.Length;
        }
    }

    /// <summary>The runs, none of which touches another.</summary>
    public ImmutableArray<FreeRun> Runs { get; }

    /// <summary>The granules of all runs.</summary>
    public ulong Granules { get; }

    /// <summary>Joins ranges, which may overlap, to runs. Cost: sorting them.</summary>
    public static ReservedRuns Of(IEnumerable<FreeRun> ranges)
    {
        var runs = ImmutableArray.CreateBuilder<FreeRun>();
        foreach (FreeRun range in ranges.OrderBy(range => range.Start))
        {
            if (runs.Count > 0 && range.Start <= runs[^1].End)
            {
                runs[^1] = runs[^1] with { Length = Math.Max(runs[^1].End, range.End) - runs[^1].Start };
            }
            else
            {
                runs.Add(range);
            }
        }

        return new ReservedRuns(runs.ToImmutable());
    }

    /// <summary>Reports whether some of these granules are reserved.</summary>
    public bool Overlap(ulong start, ulong length)
    {
        int at = FirstEndingAbove(start);
        return at < Runs.Length && Runs[at].Start < start + length;
    }

    /// <summary>Lists the parts of a range that are not reserved.</summary>
    public IEnumerable<FreeRun> Outside(ulong start, ulong length)
    {
        ulong end = start + length;
        for (int at = FirstEndingAbove(start); at < Runs.Length && Runs[at].Start < end; at++)
        {
            if (Runs[at].Start > start)
            {
                yield return new FreeRun(start, Runs[at].Start - start);
            }

            start = Runs[at].End;
        }

        if (start < end)
        {
            yield return new FreeRun(start, end - start);
        }
    }

    private int FirstEndingAbove(ulong start)
    {
        (int low, int high) = (0, Runs.Length);
        while (low < high)
        {
            int middle = (low + high) >> 1;
            (low, high) = Runs[middle].End > start ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}

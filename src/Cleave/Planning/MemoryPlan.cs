using System.Collections.Immutable;
using System.Globalization;

namespace Cleave.Planning;

/// <summary>An offset for each of a list of allocations, checked by <see cref="PlanVerifier"/>. Immutable, so thread-safe.</summary>
public sealed class MemoryPlan
{
    internal MemoryPlan(ImmutableArray<ulong> offsets, ulong height, ulong bound, PlanEnd end, long nodes, TimeSpan elapsed)
    {
        Offsets = offsets;
        Height = height;
        Bound = bound;
        End = end;
        Nodes = nodes;
        Elapsed = elapsed;
    }

    /// <summary>The offset of each allocation, in bytes, in the order in which the allocations were given.</summary>
    public ImmutableArray<ulong> Offsets { get; }

    /// <summary>The bytes that the plan needs: the highest end of an allocation.</summary>
    public ulong Height { get; }

    /// <summary>
    /// The bytes that every plan needs: at least the peak of live bytes, more if alignments, fixed offsets, groups or a completed search
    /// force more.
    /// </summary>
    public ulong Bound { get; }

    /// <summary>Whether the height is proved the least possible.</summary>
    public bool IsLeast => Height == Bound;

    /// <summary>The height over the bound: 1 is the least, and no value is below 1.</summary>
    public double Ratio => Height == 0 ? 1 : (double)Height / Bound;

    /// <summary>Why the planner ended.</summary>
    public PlanEnd End { get; }

    /// <summary>The placements that were tried.</summary>
    public long Nodes { get; }

    /// <summary>The time that the planner took.</summary>
    public TimeSpan Elapsed { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Offsets.Length} {(Offsets.Length == 1 ? "allocation" : "allocations")} in {ByteText.Exact(Height)}, {Ratio:0.0000} of the "
            + $"bound{(IsLeast ? ", proved the least" : "")}");
}

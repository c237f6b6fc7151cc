namespace Cleave.Planning;

/// <summary>An allocation whose life is known in advance: what <see cref="MemoryPlanner"/> places.</summary>
/// <remarks>
/// Times are whole numbers of any unit: microseconds, steps of a program, event numbers. Two allocations share memory only if one ends
/// before the other begins, or at the same time. Immutable, so thread-safe.
/// </remarks>
/// <param name="Size">Bytes, at least 1.</param>
/// <param name="Begin">The time at which it is allocated.</param>
/// <param name="End">The time at which it is freed, above <paramref name="Begin"/>; the memory is free again at that time.</param>
public readonly record struct PlannedAllocation(ulong Size, long Begin, long End)
{
    /// <summary>The alignment of the offset: one byte by default.</summary>
    public Alignment Alignment { get; init; }

    /// <summary>The offset that it must have, in bytes; null to let the planner choose.
    /// It is a multiple of <see cref="Alignment"/>.</summary>
    public ulong? FixedOffset { get; init; }

    /// <summary>
    /// The group whose memory is its own: allocations of different groups never share a byte, whatever their lives. 0, the default, is no
    /// group: such an allocation shares memory with any other that does not live at the same time.
    /// </summary>
    public int Group { get; init; }

    /// <summary>Whether both are live at some time.</summary>
    public bool OverlapsInTime(PlannedAllocation other) => Begin < other.End && other.Begin < End;
}

namespace Cleave.Moves;

/// <summary>An allocated range as a plan of moves sees it. Units are granules.</summary>
/// <param name="Start">The first granule.</param>
/// <param name="Length">The number of granules.</param>
/// <param name="Alignment">The alignment that every place of the range keeps.</param>
/// <param name="CanMove">Whether the range may be moved.</param>
internal readonly record struct MovableRange(ulong Start, ulong Length, ulong Alignment, bool CanMove)
{
    /// <summary>The granules by which the multiples of the alignment are shifted for this range, besides the phase of the space.</summary>
    public ulong Phase { get; init; }

    /// <summary>The first granule that the range may have after a move.</summary>
    public ulong Low { get; init; }

    /// <summary>The granule behind the last one that the range may have after a move.</summary>
    public ulong High { get; init; } = ulong.MaxValue;
}

/// <summary>One move of a plan. Units are granules.</summary>
/// <param name="Index">The index of the range.</param>
/// <param name="From">The first granule of the range before the move.</param>
/// <param name="To">The first granule of the range after the move.</param>
internal readonly record struct RangeStep(int Index, ulong From, ulong To);

/// <summary>Granules from a first one up to an end, which is not one of them.</summary>
internal readonly record struct GranuleWindow(ulong Start, ulong End)
{
    /// <summary>The number of granules.</summary>
    public ulong Length => End - Start;

    /// <summary>Whether the window shares a granule with another one.</summary>
    public bool Overlaps(GranuleWindow other) => Start < other.End && other.Start < End;
}

/// <summary>A window that could become free, and the granules that have to be moved for that.</summary>
internal readonly record struct PricedWindow(ulong Cost, GranuleWindow Window);

using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>
/// Where a <see cref="GpuBuddy"/> looks for free blocks. The three modes are exclusive. <c>default</c> is <see cref="Simple"/>.
/// </summary>
public readonly record struct GpuBuddyPlacement
{
    private readonly GpuBuddyRawFlags _flag;

    private GpuBuddyPlacement(GpuBuddyRawFlags flag, ulong start, ulong end)
    {
        _flag = flag;
        Start = start;
        End = end;
    }

    /// <summary>The smallest free block that will do, the highest of them.</summary>
    public static GpuBuddyPlacement Simple => default;

    /// <summary>
    /// The free block at the highest offset, where there is one of the preferred kind and the alignment is not above the size; else as
    /// Simple.
    /// </summary>
    public static GpuBuddyPlacement TopDown { get; } = new(GpuBuddyRawFlags.TopDown, 0, 0);

    /// <summary>Within [<paramref name="start"/>, <paramref name="end"/>) only, the lowest place that will do.</summary>
    /// <param name="start">The first offset, base offset included; a multiple of the chunk size above the base.</param>
    /// <param name="end">The offset after the last, base offset included.</param>
    /// <remarks>The allocation that gets it checks the bounds: they depend on the space.</remarks>
    public static GpuBuddyPlacement Range(ulong start, ulong end) => new(GpuBuddyRawFlags.Range, start, end);

    /// <summary>Whether this is a range.</summary>
    public bool IsRange => _flag == GpuBuddyRawFlags.Range;

    /// <summary>Whether this is top-down.</summary>
    public bool IsTopDown => _flag == GpuBuddyRawFlags.TopDown;

    /// <summary>Where the range begins, base offset included; 0 for the other modes.</summary>
    public ulong Start { get; }

    /// <summary>Where the range ends, base offset included; 0 for the other modes.</summary>
    public ulong End { get; }

    internal GpuBuddyRawFlags RawFlag => _flag;

    /// <summary>"Simple", "TopDown" or "Range(start..end)".</summary>
    public override string ToString() =>
        IsRange ? FormattableString.Invariant($"Range({Start}..{End})") : IsTopDown ? nameof(TopDown) : nameof(Simple);
}

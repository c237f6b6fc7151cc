using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>
/// The part of the space in which a <see cref="GpuBuddy"/> looks for free blocks, and from which end. The three modes are exclusive.
/// <c>default</c> is <see cref="Simple"/>.
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

    /// <summary>The smallest free block that is large enough, and the highest of them.</summary>
    public static GpuBuddyPlacement Simple => default;

    /// <summary>
    /// The free block of the preferred kind at the highest offset. As Simple if no such block is free, or if the alignment is above the
    /// size.
    /// </summary>
    public static GpuBuddyPlacement TopDown { get; } = new(GpuBuddyRawFlags.TopDown, 0, 0);

    /// <summary>The lowest place with room in the range [<paramref name="start"/>, <paramref name="end"/>).</summary>
    /// <param name="start">The first offset, base offset included; a multiple of the chunk size above the base.</param>
    /// <param name="end">The offset after the last, base offset included.</param>
    /// <remarks>The bounds are checked by the allocation, because they depend on the space.</remarks>
    public static GpuBuddyPlacement Range(ulong start, ulong end) => new(GpuBuddyRawFlags.Range, start, end);

    /// <summary>Whether the placement is a range.</summary>
    public bool IsRange => _flag == GpuBuddyRawFlags.Range;

    /// <summary>Whether the placement is top-down.</summary>
    public bool IsTopDown => _flag == GpuBuddyRawFlags.TopDown;

    /// <summary>The offset at which the range begins, base offset included; 0 for the other modes.</summary>
    public ulong Start { get; }

    /// <summary>The offset at which the range ends, base offset included; 0 for the other modes.</summary>
    public ulong End { get; }

    internal GpuBuddyRawFlags RawFlag => _flag;

    /// <summary>Returns "Simple", "TopDown" or "Range(start..end)".</summary>
    public override string ToString() =>
        IsRange ? FormattableString.Invariant($"Range({Start}..{End})") : IsTopDown ? nameof(TopDown) : nameof(Simple);
}

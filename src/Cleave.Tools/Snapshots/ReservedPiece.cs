namespace Cleave.Tools.Snapshots;

/// <summary>A range of addresses that is reserved at the current event.</summary>
internal sealed record ReservedPiece
{
    /// <summary>The event that reserved the piece; for an implied piece, its first use.</summary>
    public int Birth { get; set; }

    /// <summary>The last event at which the piece contained a block.</summary>
    public int LastUse { get; set; }

    /// <summary>True if the piece is known only from the blocks in it.</summary>
    public bool IsImplied { get; init; }

    /// <summary>True if the piece is a segment, which is released as a whole.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>A range whose end is known and whose beginning is unknown.</summary>
/// <param name="Start">The first address.</param>
/// <param name="Top">The first address after the range.</param>
/// <param name="FirstUse">The first event at which the range contained a block, or <see cref="int.MaxValue"/>.</param>
/// <param name="Released">The event at which the same addresses were released before, or null.</param>
/// <param name="End">The event that released the range, or the number of events if it was never released.</param>
internal readonly record struct UnbornRange(ulong Start, ulong Top, int FirstUse, int? Released, int End);

/// <summary>A range of addresses that was reserved from one event to another.</summary>
/// <param name="Start">The first address.</param>
/// <param name="Top">The first address after the range.</param>
/// <param name="Birth">The event that reserved the range, or -1.</param>
/// <param name="Death">The event that released the range, or the number of events.</param>
/// <param name="IsWhole">True if the range is a whole segment; false if it is a part that was mapped beside others.</param>
internal readonly record struct ReservedSpan(ulong Start, ulong Top, int Birth, int Death, bool IsWhole);

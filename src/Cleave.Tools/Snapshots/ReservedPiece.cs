namespace Cleave.Tools.Snapshots;

/// <summary>A range of addresses that is reserved at the moment.</summary>
internal sealed record ReservedPiece
{
    /// <summary>The event that reserved it; for an implied piece the first use.</summary>
    public int Birth { get; set; }

    /// <summary>The last event at which a block lay in it.</summary>
    public int LastUse { get; set; }

    /// <summary>Whether it is known only from the blocks in it.</summary>
    public bool IsImplied { get; init; }

    /// <summary>Whether it is a segment, which is released as a whole.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>A range whose end is known and whose beginning is not.</summary>
/// <param name="Start">The first address.</param>
/// <param name="Top">The first address after it.</param>
/// <param name="FirstUse">The first event at which a block lay in it, or <see cref="int.MaxValue"/>.</param>
/// <param name="Released">The event at which the same addresses were released before, or null.</param>
/// <param name="End">The event that released it, or the number of events if it is held in the end.</param>
internal readonly record struct UnbornRange(ulong Start, ulong Top, int FirstUse, int? Released, int End);

/// <summary>A range of addresses that was reserved from one event to another.</summary>
/// <param name="Start">The first address.</param>
/// <param name="Top">The first address after it.</param>
/// <param name="Birth">The event that reserved it, or -1.</param>
/// <param name="Death">The event that released it, or the number of events.</param>
/// <param name="IsWhole">Whether it is a segment of its own, and not a part that was mapped beside others.</param>
internal readonly record struct ReservedSpan(ulong Start, ulong Top, int Birth, int Death, bool IsWhole);

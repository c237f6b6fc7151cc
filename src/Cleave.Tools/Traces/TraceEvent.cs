using Cleave.Tools.TextTraces;

namespace Cleave.Tools.Traces;

/// <summary>One event of a trace. Immutable, so thread-safe.</summary>
/// <param name="Kind">The kind of the event.</param>
/// <param name="Id">
/// The id of the block. Inside a <see cref="Trace"/> ids are dense: 0, 1, 2, … in order of allocation. From a <see cref="TraceTextReader"/>
/// they are those of the file. <see cref="NoId"/> for an event that concerns no block.
/// </param>
/// <param name="Size">
/// Bytes that were requested; for a free, the bytes that were requested for the freed block. Never zero in an allocation.
/// </param>
/// <param name="Alignment">The alignment in bytes, a power of two; 0 if none was stated.</param>
/// <param name="TimeMicroseconds">Microseconds since the recording began, or null if the time was not recorded.</param>
/// <param name="Line">
/// The position of the event in its file: the line of a text file, counted from 1, or the index in a snapshot's device trace, counted from
/// 0. <see cref="NoLine"/> for a block that was live before a snapshot's recording began.
/// </param>
/// <param name="Terms">Details that a recorder kept beyond these values, or null.</param>
public readonly record struct TraceEvent(
    TraceEventKind Kind, long Id, ulong Size, ulong Alignment, long? TimeMicroseconds, long Line, TraceTerms? Terms = null)
{
    /// <summary>The id of an event that concerns no block.</summary>
    public const long NoId = -1;

    /// <summary>
    /// True if the event is a step of the recorded allocator that means nothing to another allocator, and is no part of the program's
    /// demand.
    /// </summary>
    public bool IsDetail => Kind > TraceEventKind.OutOfMemory;

    /// <summary>The line number of an event that has no position in its file.</summary>
    public const long NoLine = -1;
}

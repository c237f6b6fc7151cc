using Cleave.Tools.TextTraces;

namespace Cleave.Tools.Traces;

/// <summary>One event of a trace: a plain value, thread-safe.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Id">
/// The block. Inside a <see cref="Trace"/> ids are dense: 0, 1, 2, … in order of allocation; straight from a
/// <see cref="TraceTextReader"/> they are those of the file. <see cref="NoId"/> for an out-of-memory event.
/// </param>
/// <param name="Size">Bytes asked for; for a free, the bytes that the freed block was asked with. Never zero.</param>
/// <param name="Alignment">Bytes, a power of two; 0 where none was stated.</param>
/// <param name="TimeMicroseconds">Microseconds since the recording began, or null where the time was not recorded.</param>
/// <param name="Line">
/// Where it stands: the line of the text file, from 1, or the index in a snapshot's device trace, from 0.
/// <see cref="NoLine"/> for a block that was live before a snapshot's recording began.
/// </param>
/// <param name="Terms">What a recorder kept beyond that, or null.</param>
public readonly record struct TraceEvent(
    TraceEventKind Kind, long Id, ulong Size, ulong Alignment, long? TimeMicroseconds, long Line, TraceTerms? Terms = null)
{
    /// <summary>The id of an event that is about no block.</summary>
    public const long NoId = -1;

    /// <summary>Whether it is a step of the recorded allocator that means nothing to another, and no part of the program's demand.</summary>
    public bool IsDetail => Kind > TraceEventKind.OutOfMemory;

    /// <summary>The line of an event that stands nowhere in its file.</summary>
    public const long NoLine = -1;
}

using System.Runtime.InteropServices;

namespace Cleave.Iterations;

/// <summary>The requests of one iteration, in order, and when each of them was freed.</summary>
/// <remarks>
/// Time is counted in requests of the iteration: a request lives from its own number up to the number of requests that came before its
/// free. A free after the iteration adds the requests of the next iteration of the same kind. Not thread-safe. Units are granules.
/// </remarks>
/// <param name="firstRecord">The number of the first request among those of all recordings.</param>
internal sealed class IterationRecording(long firstRecord)
{
    /// <summary>The most requests of one iteration that are recorded.</summary>
    public const int Most = 1 << 20;

    /// <summary>The end of a request that was not freed.</summary>
    public const int Never = int.MaxValue;

    private readonly List<RecordedRequest> _requests = [];

    /// <summary>The requests so far.</summary>
    public int Count => _requests.Count;

    /// <summary>The requests so far, the first one first.</summary>
    public ReadOnlySpan<RecordedRequest> Requests => CollectionsMarshal.AsSpan(_requests);

    /// <summary>Whether there were more than <see cref="Most"/> requests, so that the recording is useless.</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>Adds a request to the recording.</summary>
    /// <returns>The number of the request, or <see cref="LiveRange.Unrecorded"/> if there are too many.</returns>
    public long Add(ulong length, int alignment, int tag, int end = Never)
    {
        if (_requests.Count == Most)
        {
            IsOverfull = true;
            return LiveRange.Unrecorded;
        }

        _requests.Add(new RecordedRequest(length, alignment, tag, end));
        return firstRecord + _requests.Count - 1;
    }

    /// <summary>Reports whether a request is of this recording.</summary>
    public bool Has(long record) => record >= firstRecord && record - firstRecord < _requests.Count;

    /// <summary>Notes that a request was freed.</summary>
    /// <param name="record">The number of the request, which <see cref="Has"/>.</param>
    /// <param name="requestsOfNext">The requests of the next iteration that came before the free;
    /// null during the recorded iteration.</param>
    public void Freed(long record, int? requestsOfNext)
    {
        int index = (int)(record - firstRecord);
        _requests[index] = _requests[index] with { End = _requests.Count + (requestsOfNext ?? 0) };
    }

    /// <summary>The position of a request, which <see cref="Has"/>.</summary>
    public int PositionOf(long record) => (int)(record - firstRecord);
}

/// <summary>One request of an iteration.</summary>
/// <param name="Length">The size in granules.</param>
/// <param name="Alignment">The binary logarithm of the alignment in granules.</param>
/// <param name="Tag">The tag of the call site; 0 for none.</param>
/// <param name="End">The number of requests before the free, or <see cref="IterationRecording.Never"/>.</param>
internal readonly record struct RecordedRequest(ulong Length, int Alignment, int Tag, int End)
{
    /// <summary>Reports whether a request is freed before, or at, its own moment of the next iteration,
    /// so that it can have one place.</summary>
    /// <param name="position">The position of the request.</param>
    /// <param name="moments">The number of requests of the iteration.</param>
    public bool IsPlannable(int position, int moments) => End != IterationRecording.Never && End - position <= moments;
}

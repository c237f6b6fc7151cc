using System.Collections.Immutable;

namespace Cleave.Iterations;

/// <summary>The requests of one iteration: what an <see cref="IterationAllocator"/> has learnt, or learns from. Immutable.</summary>
/// <remarks>
/// A program can save the profile of one run and start the next run with it (<see cref="IterationAllocator.LearnAsync"/>), so that even the
/// first iteration has a plan. A compiler that knows its buffers can make one.
/// </remarks>
/// <param name="Requests">The requests, in order.</param>
public sealed record IterationProfile(ImmutableArray<IterationRequest> Requests)
{
    /// <summary>Describes the profile in a few words.</summary>
    public override string ToString() => $"{Requests.Length} {(Requests.Length == 1 ? "request" : "requests")}";
}

/// <summary>One request of an iteration.</summary>
/// <param name="Size">Bytes, at least 1.</param>
/// <param name="Alignment">The alignment of the offset; one byte for any.</param>
/// <param name="Tag">The tag of the call site; 0 for none.</param>
/// <param name="FreedAfter">The number of requests of the iteration that come before the free, above the position of this request. A number
/// above that of all requests is a free in the next iteration. Null if the range is not freed so early.</param>
public readonly record struct IterationRequest(ulong Size, Alignment Alignment, int Tag, int? FreedAfter);

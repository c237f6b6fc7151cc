using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>Finds the smallest space, in whole pages, that serves a whole trace.</summary>
internal static class FootprintSearch
{
    /// <summary>Spaces above this many times the peak are not tried: a policy that needs more has failed.</summary>
    private const int Limit = 16;

    /// <summary>The smallest space, or the largest that was tried in vain.</summary>
    /// <remarks>
    /// Serving is not monotone in the size (at one it works, at the next it may not), so the sizes are tried upwards, one by one, from the peak
    /// of what the requests come to in chunks.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public static ulong Find(
        Trace trace, PlacementPolicy policy, ReplayOptions options, IProgress<ReplayProgress>? progress, CancellationToken cancel)
    {
        Alignment page = options.PageFor(trace);
        ulong least = page.RoundUp(Math.Max(PeakInChunks(trace, options.ChunkSize), options.ChunkSize.Bytes));
        ulong last = page.RoundUp(checked(least * Limit));
        for (ulong size = least; ; size += page.Bytes)
        {
            cancel.ThrowIfCancellationRequested();
            int failed = ReplayPass.ToFirstFailure(trace, new ReplayTarget(trace, policy, options, size));
            progress?.Report(new ReplayProgress(trace.Name, policy, size, trace.PeakLiveBytes, failed, trace.Events.Length));
            if (failed < 0 || size >= last)
            {
                return size;
            }
        }
    }

    /// <summary>What no space can be below: the most bytes live at once, each request rounded up to chunks.</summary>
    private static ulong PeakInChunks(Trace trace, Alignment chunk)
    {
        ulong live = 0;
        ulong peak = 0;
        foreach (TraceEvent step in trace.Events)
        {
            switch (step.Kind)
            {
                case TraceEventKind.Allocate:
                    live = checked(live + chunk.RoundUp(step.Size));
                    peak = Math.Max(peak, live);
                    break;
                case TraceEventKind.Free:
                    live -= chunk.RoundUp(step.Size);
                    break;
            }
        }

        return peak;
    }
}

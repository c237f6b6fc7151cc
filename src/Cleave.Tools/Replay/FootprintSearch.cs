using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>Finds the smallest space, in whole pages, that serves a whole trace.</summary>
internal static class FootprintSearch
{
    /// <summary>Spaces above this many times the peak are not tried: a policy that needs more has failed.</summary>
    private const int Limit = 16;

    /// <summary>The smallest space, or the largest that was tried in vain.</summary>
    /// <remarks>
    /// Serving is not monotone in the size (at one it works, at the next it may not), so the sizes are tried upwards, one by one, from the
    /// peak of what the requests come to in chunks.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    /// <exception cref="OverflowException">The limit of the search would be 2^64 bytes or more, or the policy cannot manage a
    /// space on the way.</exception>
    public static ulong Find(
        Trace trace, PlacementPolicy policy, ReplayOptions options, IProgress<ReplayProgress>? progress, CancellationToken cancel)
    {
        Alignment page = options.PageFor(trace);
        UInt128 peak = UInt128.Max(PeakInChunks(trace, options.ChunkSize), page.Bytes);
        if (peak > (ulong.MaxValue / Limit) - page.Bytes)
        {
            throw new OverflowException(
                $"{trace.Name}: {trace.PeakLiveBytes} bytes are live at the peak, "
                + $"too many to look for a space up to {Limit} times as large.");
        }

        ulong least = page.RoundUp((ulong)peak);
        ulong last = least * Limit;
        for (ulong size = least; ; size += page.Bytes)
        {
            cancel.ThrowIfCancellationRequested();
            int failed = ReplayPass.ToFirstFailure(trace, ReplayTarget.Create(trace, policy, options, size));
            progress?.Report(new ReplayProgress(trace.Name, policy, size, trace.PeakLiveBytes, failed, trace.Events.Length));
            if (failed < 0 || size >= last)
            {
                return size;
            }
        }
    }

    /// <summary>What no space can be below: the most bytes live at once, each request rounded up to chunks.</summary>
    private static UInt128 PeakInChunks(Trace trace, Alignment chunk)
    {
        UInt128 live = 0;
        UInt128 peak = 0;
        foreach (TraceEvent step in trace.Events)
        {
            switch (step.Kind)
            {
                case TraceEventKind.Allocate:
                    live += Chunks(step.Size, chunk);
                    peak = UInt128.Max(peak, live);
                    break;
                case TraceEventKind.Free:
                    live -= Chunks(step.Size, chunk);
                    break;
            }
        }

        return peak;
    }

    private static UInt128 Chunks(ulong size, Alignment chunk) => ((UInt128)chunk.RoundDown(size - 1)) + chunk.Bytes;
}

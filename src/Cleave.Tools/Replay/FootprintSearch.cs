using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>The result of a search for the smallest space that serves a whole trace.</summary>
/// <param name="Space">The smallest space found, or the largest that was tried without success, in bytes.</param>
/// <param name="Step">
/// The difference in bytes from the space that was tried before. A space that is smaller by less than this may serve the trace too.
/// </param>
/// <param name="Ended">The reason why the search ended without a space, or null if it found one.</param>
internal readonly record struct FootprintResult(ulong Space, ulong Step, string? Ended);

/// <summary>Finds the smallest space, in whole pages, that serves a whole trace.</summary>
/// <remarks>
/// Serving is not monotone in the size: a trace may fit in one size and not in the next larger one. Sizes are therefore tried upwards from
/// the smallest that can hold the trace. The search goes page by page for <see cref="PageSteps"/> tries and then in steps of 1/256 of the
/// size, so that it always ends.
/// </remarks>
internal static class FootprintSearch
{
    /// <summary>The largest space to try, as a multiple of the peak with alignment included. A policy that needs more has failed.</summary>
    private const int Limit = 16;

    private const int PageSteps = 4096;
    private const int StepShare = 256;

    /// <summary>Finds the smallest space, or the largest that was tried without success.</summary>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    /// <exception cref="OverflowException">
    /// No space of less than 2^64 bytes can hold the trace, or the policy cannot manage the smallest space that could.
    /// </exception>
    public static FootprintResult Find(
        Trace trace, PlacementPolicy policy, ReplayOptions options, IProgress<ReplayProgress>? progress, CancellationToken cancel)
    {
        Alignment page = options.PageFor(trace);
        TraceDemand demand = TraceDemand.Of(trace, options, policy);
        UInt128 largest = page.RoundDown(ulong.MaxValue);
        UInt128 least = Pages(demand.Least, page);
        if (least > largest)
        {
            throw new OverflowException($"{trace.Name}: no space of 64-bit addresses holds {Describe(trace, demand)}.");
        }

        UInt128 last = UInt128.Min(UInt128.Max(Pages(demand.Padded * Limit, page), least), largest);
        ulong step = page.Bytes;
        UInt128 size = least;
        for (int tried = 1; ; tried++)
        {
            cancel.ThrowIfCancellationRequested();
            int failed;
            try
            {
                failed = ReplayPass.ToFirstFailure(trace, ReplayTarget.Create(trace, policy, options, (ulong)size));
            }
            catch (OverflowException limit) when (size > least)
            {
                return new FootprintResult((ulong)size - step, step, limit.Message);
            }

            progress?.Report(new ReplayProgress(trace.Name, policy, (ulong)size, trace.PeakLiveBytes, failed, trace.Events.Length));
            if (failed < 0 || size >= last)
            {
                return new FootprintResult((ulong)size, step, failed < 0 ? null : EndOf(last, largest, demand));
            }

            UInt128 next = tried < PageSteps ? size + page.Bytes : Pages(size + (size / StepShare), page);
            next = UInt128.Min(next, last);
            step = (ulong)(next - size);
            size = next;
        }
    }

    private static string EndOf(UInt128 last, UInt128 largest, TraceDemand demand) => last == largest
        ? "a space has less than 2^64 bytes"
        : $"the search ends at {Limit} times the peak, {new ByteSize((ulong)demand.Padded)} with alignment counted";

    private static string Describe(Trace trace, TraceDemand demand) =>
        $"its {new ByteSize(trace.PeakLiveBytes)} of live blocks, aligned to up to {new ByteSize(demand.MostAligned)}";

    private static UInt128 Pages(UInt128 bytes, Alignment page) =>
        UInt128.Max((bytes + page.Bytes - 1) >> page.Log2, 1) << page.Log2;
}

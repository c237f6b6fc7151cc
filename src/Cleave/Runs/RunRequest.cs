namespace Cleave.Runs;

/// <summary>A request for granules that lie side by side.</summary>
/// <param name="Length">The number of granules, at least one.</param>
/// <param name="Low">The first granule that may be used.</param>
/// <param name="High">The granule behind the last one that may be used.</param>
/// <param name="Alignment">The first granule is a multiple of this power of two above <paramref name="Phase"/>.</param>
/// <param name="Phase">The granules by which the multiples are shifted, for a space that does not begin at an aligned address.</param>
/// <param name="TopDown">Whether the highest place is wanted: the last of several runs of one length, at its high end.</param>
internal readonly record struct RunRequest(
    ulong Length,
    ulong Low = 0,
    ulong High = ulong.MaxValue,
    ulong Alignment = 1,
    ulong Phase = 0,
    bool TopDown = false)
{
    /// <summary>Gets a value that says whether any run that is long enough will do.</summary>
    public bool IsPlain => Alignment == 1 && Low == 0 && High == ulong.MaxValue;

    /// <summary>Finds the place inside a run, as low or as high as the request wants it.</summary>
    public bool TryPlace(FreeRun run, out ulong start)
    {
        ulong low = Math.Max(run.Start, Low);
        ulong high = Math.Min(run.End, High);
        start = 0;
        if (high <= low || high - low < Length)
        {
            return false;
        }

        ulong last = high - Length;
        if (TopDown)
        {
            // Rounding down by modular arithmetic is right even if the phase is above the place.
            start = last - ((last - Phase) & (Alignment - 1));
            return start <= last && start >= low;
        }

        start = low + ((Phase - low) & (Alignment - 1));
        return start >= low && start <= last;
    }

    /// <summary>The granules of the longest request with these bounds and this alignment that a run would serve.</summary>
    public ulong LongestIn(FreeRun run)
    {
        ulong low = Math.Max(run.Start, Low);
        ulong high = Math.Min(run.End, High);
        ulong start = low + ((Phase - low) & (Alignment - 1));
        return start >= low && start < high ? high - start : 0;
    }
}

using System.Numerics;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>The memory that a trace needs at its peak, independent of placement.</summary>
/// <param name="Least">The lower limit of every space that can serve the trace, in bytes.</param>
/// <param name="Padded">The peak of live bytes if each block takes whole units of its alignment.</param>
/// <param name="MostAligned">The largest alignment in bytes.</param>
internal readonly record struct TraceDemand(UInt128 Least, UInt128 Padded, ulong MostAligned)
{
    /// <summary>
    /// Computes the demand from the live blocks of a trace. Cost: linear in the events, times the number of different alignments.
    /// </summary>
    /// <param name="trace">The trace to examine.</param>
    /// <param name="options">The replay options; the chunk and the least alignment are used.</param>
    /// <param name="policy">The policy that places the blocks; a pool allocates whole powers of two.</param>
    public static TraceDemand Of(Trace trace, ReplayOptions options, PlacementPolicy policy)
    {
        options = options.For(policy);
        ulong least = Math.Max(options.ChunkSize.Bytes, options.MinAlignment?.Bytes ?? 1);
        ulong[] alignments = [.. trace.Events.Where(step => step.Kind == TraceEventKind.Allocate)
            .Select(step => Math.Max(step.Alignment, least)).Distinct().Order()];
        UInt128 padded = PeakOf(trace, step => Units(step.Size, Math.Max(step.Alignment, least)) * Math.Max(step.Alignment, least));
        if (policy == PlacementPolicy.Pool)
        {
            UInt128 powers = PeakOf(trace, step => PowerOfTwo(Math.Max(step.Size, Math.Max(step.Alignment, least))));
            return new TraceDemand(powers, UInt128.Max(padded, powers), alignments.LastOrDefault(least));
        }

        UInt128 bytes = 0;
        foreach (ulong alignment in alignments)
        {
            UInt128 units = PeakOf(trace, step => Math.Max(step.Alignment, least) < alignment ? 0 : Units(step.Size, alignment));
            bytes = UInt128.Max(bytes, LeastFor(units, alignment, options.ChunkSize.Bytes));
        }

        UInt128 chunks = PeakOf(trace, step => Units(step.Size, options.ChunkSize.Bytes) * options.ChunkSize.Bytes);
        return new TraceDemand(UInt128.Max(bytes, chunks), padded, alignments.LastOrDefault(least));
    }

    private static UInt128 PowerOfTwo(ulong size) => UInt128.One << (64 - BitOperations.LeadingZeroCount(size - 1));

    // Blocks with this alignment share no unit, so all except the last need whole units; for the last, one chunk is enough.
    private static UInt128 LeastFor(UInt128 units, ulong alignment, ulong chunk) =>
        units == 0 ? 0 : ((units - 1) * alignment) + Math.Min(alignment, chunk);

    private static UInt128 Units(ulong size, ulong unit) => ((UInt128)size + unit - 1) / unit;

    /// <summary>Computes the peak of the summed cost of the live blocks.</summary>
    private static UInt128 PeakOf(Trace trace, Func<TraceEvent, UInt128> cost)
    {
        var costs = new LiveValues<UInt128>(trace.AllocationCount);
        (UInt128 now, UInt128 peak) = (0, 0);
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind == TraceEventKind.Allocate)
            {
                now += costs.Add(step.Id) = cost(step);
                peak = UInt128.Max(peak, now);
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                now -= costs[step.Id];
                costs.Remove(step.Id);
            }
        }

        return peak;
    }
}

using Cleave.Planning;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Planning;

/// <summary>Converts a recorded trace to allocations for <see cref="MemoryPlanner"/>, and back. Stateless, so thread-safe.</summary>
/// <example>
/// <code>
/// using Cleave.Planning;
/// using Cleave.Tools.Traces;
///
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// MemoryPlan plan = MemoryPlanner.Plan(TracePlan.AllocationsOf(trace.Build()));
/// Console.WriteLine($"{new ByteSize(plan.Height)}"); // 4 MiB
/// </code>
/// </example>
public static class TracePlan
{
    /// <summary>Lists the allocations of a trace, indexed by dense id.</summary>
    /// <param name="trace">The trace to convert.</param>
    /// <param name="granularity">
    /// Bytes that sizes are rounded up to a multiple of, and that offsets are multiples of; one byte by default.
    /// </param>
    /// <returns>
    /// One allocation for each allocation of the trace. Times are indexes of events; an allocation that is never freed ends after the last
    /// event.
    /// </returns>
    /// <exception cref="OverflowException">A size that is rounded up is 2^64 bytes or more.</exception>
    public static PlannedAllocation[] AllocationsOf(Trace trace, Alignment granularity = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var allocations = new PlannedAllocation[trace.AllocationCount];
        for (int index = 0; index < trace.Events.Length; index++)
        {
            TraceEvent step = trace.Events[index];
            if (step.Kind == TraceEventKind.Allocate)
            {
                allocations[step.Id] = new PlannedAllocation(RoundUp(trace, step, granularity), index, trace.Events.Length)
                {
                    Alignment = step.Alignment > granularity.Bytes ? new Alignment(step.Alignment) : granularity,
                };
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                allocations[step.Id] = allocations[step.Id] with { End = index };
            }
        }

        return allocations;
    }

    internal static ulong RoundUp(Trace trace, in TraceEvent step, Alignment granularity) =>
        step.Size <= granularity.RoundDown(ulong.MaxValue)
        ? granularity.RoundUp(step.Size)
        : throw new OverflowException(
            $"{trace.Name}: a size of {step.Size} bytes, rounded up to {granularity}, is 2^64 bytes; the limit is one granule less.");

    /// <summary>Creates a trace that allocates and frees in the order of a list of allocations. At equal times, frees come first.</summary>
    /// <param name="name">The name of the trace.</param>
    /// <param name="allocations">The allocations. Fixed offsets and groups are not part of a trace.</param>
    /// <remarks>The ids are the indexes of the list. The dense ids of the trace follow the order of allocation.</remarks>
    public static Trace ToTrace(string name, ReadOnlySpan<PlannedAllocation> allocations)
    {
        var steps = new (long Time, bool Begins, int Index)[2 * allocations.Length];
        for (int index = 0; index < allocations.Length; index++)
        {
            steps[2 * index] = (allocations[index].Begin, true, index);
            steps[(2 * index) + 1] = (allocations[index].End, false, index);
        }

        Array.Sort(steps);
        var builder = new TraceBuilder(name);
        foreach ((long _, bool begins, int index) in steps)
        {
            if (begins)
            {
                builder.Allocate(index, allocations[index].Size, allocations[index].Alignment.Bytes);
            }
            else
            {
                builder.Free(index);
            }
        }

        return builder.Build();
    }
}

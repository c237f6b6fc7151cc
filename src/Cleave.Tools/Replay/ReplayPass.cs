using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>Plays a trace once on a target.</summary>
internal static class ReplayPass
{
    /// <summary>Plays a trace until the first allocation that fails.</summary>
    /// <returns>The index of the event that failed, or -1 if the whole trace was served.</returns>
    public static int ToFirstFailure(Trace trace, ReplayTarget target)
    {
        TraceEvents events = trace.Events;
        for (int i = 0; i < events.Length; i++)
        {
            TraceEvent step = events[i];
            if (step.Kind == TraceEventKind.Allocate && !target.TryAllocate(step))
            {
                return i;
            }

            if (step.Kind == TraceEventKind.Free)
            {
                target.Free(step);
            }
        }

        return -1;
    }

    /// <summary>Plays the whole trace and measures. An allocation that fails is recorded and left out, together with its free.</summary>
    public static ReplayMeasurement Measure(Trace trace, ReplayTarget target, Alignment pageSize, bool tryOutOfMemory)
    {
        var measurement = new ReplayMeasurement(trace, target, pageSize);
        for (int i = 0; i < trace.Events.Length; i++)
        {
            TraceEvent step = trace.Events[i];
            switch (step.Kind)
            {
                case TraceEventKind.Allocate:
                    measurement.Allocate(i, step);
                    break;
                case TraceEventKind.Free:
                    measurement.Free(i, step);
                    break;
                case TraceEventKind.OutOfMemory when tryOutOfMemory:
                    measurement.TryRefused(step);
                    break;
                default:
                    measurement.Apply(i, step);
                    break;
            }
        }

        return measurement;
    }
}

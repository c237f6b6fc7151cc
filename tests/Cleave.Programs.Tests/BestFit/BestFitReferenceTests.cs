using Cleave.BestFit;
using Cleave.Programs.Tests.Runs;
using Cleave.Tools.Traces;

namespace Cleave.Programs.Tests.BestFit;

/// <summary>
/// Recorded programs through the public calls, in granules of 512 bytes: the place of every allocation agrees with a reference that
/// searches all free runs.
/// </summary>
public sealed class BestFitReferenceTests
{
    [Theory]
    [MemberData(nameof(ReferenceAnswers.All), MemberType = typeof(ReferenceAnswers))]
    public void Every_place_agrees_with_the_reference(string file, ulong space, ulong places, ulong roomySpace, ulong roomyPlaces) =>
        ReferenceAnswers.Check(Play, file, (space, places, roomySpace, roomyPlaces));

    /// <summary>Serves a program and hashes its places; null if an allocation found no run.</summary>
    private static ulong? Play(Trace trace, ulong space)
    {
        var memory = new BestFitAllocator(
            new BestFitAllocatorOptions { Size = space, Granularity = new Alignment(ReferenceAnswers.Granule) });
        var live = new AllocatedRange[trace.AllocationCount];
        ulong hash = ReferenceAnswers.NoPlaces;
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind == TraceEventKind.Free)
            {
                memory.Free(live[step.Id]);
            }
            else if (step.Kind == TraceEventKind.Allocate)
            {
                Alignment? alignment = step.Alignment == 0 ? null : new Alignment(step.Alignment);
                if (!memory.TryAllocateRange(Math.Max(1, step.Size), out live[step.Id], out _, alignment))
                    return null;

                hash = ReferenceAnswers.Hash(hash, live[step.Id].Offset);
            }
        }

        memory.Validate();
        return hash;
    }
}

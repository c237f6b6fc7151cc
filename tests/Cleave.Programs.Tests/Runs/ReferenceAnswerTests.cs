using Cleave.Runs;
using Cleave.Tools.Traces;

namespace Cleave.Programs.Tests.Runs;

/// <summary>
/// Recorded programs, served by best fit in granules of 512 bytes: the place of every allocation agrees with a reference that searches
/// all free runs, in the smallest space that serves the program and in a roomy one.
/// </summary>
public sealed class ReferenceAnswerTests
{
    [Theory]
    [MemberData(nameof(ReferenceAnswers.All), MemberType = typeof(ReferenceAnswers))]
    public void Every_place_agrees_with_the_reference(string file, ulong space, ulong places, ulong roomySpace, ulong roomyPlaces) =>
        ReferenceAnswers.Check(Play, file, (space, places, roomySpace, roomyPlaces));

    /// <summary>Serves a program and hashes its places; null if an allocation found no run.</summary>
    private static ulong? Play(Trace trace, ulong space)
    {
        FreeRuns runs = FreeRuns.Create(space / ReferenceAnswers.Granule);
        Assert.True(runs.TryAdd(0, space / ReferenceAnswers.Granule));
        var live = new FreeRun[trace.AllocationCount];
        ulong hash = ReferenceAnswers.NoPlaces;
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind == TraceEventKind.Free)
            {
                Assert.True(runs.TryAdd(live[step.Id].Start, live[step.Id].Length));
            }
            else if (step.Kind == TraceEventKind.Allocate)
            {
                ulong length = Math.Max(1, (step.Size + ReferenceAnswers.Granule - 1) / ReferenceAnswers.Granule);
                var request = new RunRequest(length, Alignment: Math.Max(1, step.Alignment / ReferenceAnswers.Granule));
                if (!runs.TryFind(request, out ulong start))
                    return null;

                Assert.True(runs.TryTake(start, length));
                live[step.Id] = new FreeRun(start, length);
                hash = ReferenceAnswers.Hash(hash, start * ReferenceAnswers.Granule);
            }
        }

        runs.Validate();
        return hash;
    }
}

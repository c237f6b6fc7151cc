using Cleave.Runs;
using Cleave.Tools.Files;
using Cleave.Tools.Traces;

namespace Cleave.Tests.Runs;

/// <summary>
/// Recorded programs, served by best fit in granules of 512 bytes: the place of every allocation agrees with a reference that searches
/// all free runs, in the smallest space that serves the program and in a roomy one.
/// </summary>
public sealed class ReferenceAnswerTests
{
    private const ulong Granule = 512;

    [Theory]
    [InlineData("torch-lm-finetune.trace.gz", 1_788_870_656, 0xc1522d38bdedef9a, 3_569_352_704, 0x0d17bb5334559756)]
    [InlineData("minimalloc-A.trace", 1_712_128, 0x36b0fda2120f45f5, 2_097_152, 0x5b152e619fb76d42)]
    [InlineData("minimalloc-B.trace", 1_683_456, 0xd48c4921142b372b, 2_097_152, 0xf28d438b29f95d66)]
    [InlineData("minimalloc-C.trace", 1_753_088, 0xdbe7412bd7569a1d, 2_080_768, 0x6aa1e78baf93c79b)]
    [InlineData("minimalloc-D.trace", 1_413_120, 0xc2d8eca84036d933, 1_974_272, 0xffab38144d13ec44)]
    [InlineData("minimalloc-E.trace", 1_572_864, 0x150fcec003c7d3ac, 2_097_152, 0xd1b2cfbf641ae475)]
    [InlineData("vma-renderer.trace", 10_309_632, 0x10ce078f9823ae8e, 20_619_264, 0x66685d78e6e7a77a)]
    public void Every_place_agrees_with_the_reference(string file, ulong space, ulong places, ulong roomySpace, ulong roomyPlaces)
    {
        Trace trace = Assert.Single(TraceFile.Open(Path.Combine(AppContext.BaseDirectory, "traces", file)));
        Assert.Equal(places, Play(trace, space));
        Assert.Equal(roomyPlaces, Play(trace, roomySpace));

        // The smallest space was looked for upwards in steps of this size, so one step less does not serve the program.
        Assert.Null(Play(trace, space - (trace.PeakLiveBytes < 64 << 20 ? 4096UL : 2 << 20)));
    }

    /// <summary>Serves a program and hashes its places; null if an allocation found no run.</summary>
    private static ulong? Play(Trace trace, ulong space)
    {
        FreeRuns runs = FreeRuns.Create(space / Granule);
        Assert.True(runs.TryAdd(0, space / Granule));
        var live = new FreeRun[trace.AllocationCount];
        ulong hash = 0xcbf29ce484222325;
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind == TraceEventKind.Free)
            {
                Assert.True(runs.TryAdd(live[step.Id].Start, live[step.Id].Length));
            }
            else if (step.Kind == TraceEventKind.Allocate)
            {
                ulong length = Math.Max(1, (step.Size + Granule - 1) / Granule);
                var request = new RunRequest(length, Alignment: Math.Max(1, step.Alignment / Granule));
                if (!runs.TryFind(request, out ulong start))
                    return null;

                Assert.True(runs.TryTake(start, length));
                live[step.Id] = new FreeRun(start, length);
                hash = Hash(hash, start * Granule);
            }
        }

        runs.Validate();
        return hash;
    }

    /// <summary>FNV-1a of 64 bits over eight bytes, the lowest first.</summary>
    private static ulong Hash(ulong hash, ulong value)
    {
        for (int i = 0; i < 64; i += 8)
            hash = (hash ^ (byte)(value >> i)) * 0x100000001b3;

        return hash;
    }
}

using Cleave.Gpu;
using Cleave.Tools.Files;
using Cleave.Tools.Recording;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;
using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Programs.Tests.Face;

/// <summary>
/// What the public face promises beyond the raw calls, on random programs: alignment, bounds, contiguity, size, no overlap.
/// </summary>
public sealed class FacePropertyTests
{
    private const ulong Chunk = 4096;
    private const ulong Base = 0x7000;

    /// <summary>Events that a recording has room for: a program is much shorter.</summary>
    private const int Recorded = 10_000;

    [Fact]
    public void Every_allocation_keeps_its_promises()
    {
        var step = Gen.Choose(0, int.MaxValue).Select(seed => seed);
        Arbitrary<int[]> programs = Arb.From(step.ArrayOf(), Shrink);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(TestEffort.Runs(500)).WithEndSize(200);
        Check.One(config, Prop.ForAll(programs, Run));
    }

    private static IEnumerable<int[]> Shrink(int[] program) =>
        Enumerable.Range(0, program.Length).Select(gone => program.Where((_, i) => i != gone).ToArray());

    [Fact]
    public void A_failure_leaves_a_recording_of_the_program_that_replays()
    {
        var parameters = new GpuBuddyOptions { BaseOffset = Base, Size = 229 * Chunk };
        var recorder = new AllocationRecorder(Recorded, RecordedSpace.Of(parameters));
        var failure = Assert.Throws<InvalidOperationException>(() => FailureTrace.Keep(recorder, "failing-face-on-purpose.trace", () =>
        {
            Run([1, 2, 3, 4, 5], new GpuBuddy(parameters with { Observer = recorder }));
            throw new FormatException("on purpose");
        }));
        string path = failure.Message.Split(" recorded in ")[1];
        Trace trace = TraceFile.Open(path)[0];
        Assert.True(trace.AllocationCount > 0);
        Assert.Equal(0, Replayer.Run(trace, PlacementPolicy.Recorded, new ReplayOptions { TimedPasses = 0 }).PlacementDifferences);
        File.Delete(path);
    }

    private static void Run(int[] program)
    {
        var parameters = new GpuBuddyOptions { BaseOffset = Base, Size = 229 * Chunk };
        var recorder = new AllocationRecorder(Recorded, RecordedSpace.Of(parameters));
        FailureTrace.Keep(recorder, "failing-face.trace", () => Run(program, new GpuBuddy(parameters with { Observer = recorder })));
    }

    private static void Run(int[] program, GpuBuddy buddy)
    {
        var live = new List<AllocatedBlocks>();
        foreach (int seed in program)
        {
            var random = new Random(seed);
            if (live.Count > 0 && random.Next(3) == 0)
                FreeOne(live, random);
            else
                AllocateOne(buddy, live, random);
            buddy.Validate();
            AssertBooks(buddy, live);
        }
    }

    private static void FreeOne(List<AllocatedBlocks> live, Random random)
    {
        int index = random.Next(live.Count);
        if (random.Next(2) == 0)
            live[index].Dispose();
        else
            live[index].FreeAsCleared();
        live.RemoveAt(index);
    }

    private static void AllocateOne(GpuBuddy buddy, List<AllocatedBlocks> live, Random random)
    {
        ulong size = Chunk * (ulong)random.Next(1, random.Next(4) == 0 ? 100 : 12);
        var minBlock = new Alignment(Chunk << random.Next(0, 6));
        ulong start = Base + (Chunk * (ulong)random.Next(0, 200));
        var mode = random.Next(3) switch
        {
            0 => GpuBuddyPlacement.Simple,
            1 => GpuBuddyPlacement.TopDown,
            _ => GpuBuddyPlacement.Range(start, Math.Min(start + (Chunk * (ulong)random.Next(1, 100)), Base + buddy.Size)),
        };
        var flags = (GpuBuddyAllocationFlags)random.Next(8);
        string before = buddy.ToString();
        bool nothingClear = buddy.ClearBytes == 0;
        if (buddy.TryAllocate(size, out AllocatedBlocks? blocks, out _, minBlock, mode, flags))
        {
            live.Add(blocks);
            AssertPromises(blocks, size, minBlock, mode, flags);
        }
        else if (nothingClear)
        {
            Assert.Equal(before, buddy.ToString());
        }
    }

    private static void AssertPromises(
        AllocatedBlocks blocks, ulong size, Alignment minBlock, GpuBuddyPlacement mode, GpuBuddyAllocationFlags flags)
    {
        bool contiguous = flags.HasFlag(GpuBuddyAllocationFlags.Contiguous);
        bool mayBeLonger = contiguous || flags.HasFlag(GpuBuddyAllocationFlags.TrimDisable);
        Assert.True(blocks.Size == size || (mayBeLonger && blocks.Size > size), $"{blocks.Size} bytes for {size}");
        Assert.True(minBlock.IsAligned(blocks[0].Offset - Base), $"{blocks} at {minBlock}");
        if (mode.IsRange)
            Assert.All(blocks, block => Assert.True(
                block.Offset >= mode.Start && block.Offset + block.Size <= mode.End, $"{block} outside {mode}"));
        for (int i = 1; contiguous && i < blocks.Count; i++)
            Assert.Equal(blocks[i - 1].Offset + blocks[i - 1].Size, blocks[i].Offset);
    }

    private static void AssertBooks(GpuBuddy buddy, List<AllocatedBlocks> live)
    {
        AllocatedBlock[] blocks = [.. live.SelectMany(owner => owner).OrderBy(block => block.Offset)];
        for (int i = 1; i < blocks.Length; i++)
            Assert.True(blocks[i - 1].Offset + blocks[i - 1].Size <= blocks[i].Offset, $"{blocks[i - 1]} overlaps {blocks[i]}");
        Assert.Equal(buddy.Size - buddy.FreeBytes, blocks.Aggregate(0UL, (sum, block) => sum + block.Size));
    }
}

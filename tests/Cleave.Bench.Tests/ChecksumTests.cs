using Cleave.Bench.Gpu;
using Cleave.Tests;

namespace Cleave.Bench.Tests;

/// <summary>The workloads are those of the reference, and so are all blocks: the checksums of both paths are the recorded ones.</summary>
public sealed class ChecksumTests
{
    /// <summary>Workloads that take a second or two each and cover every kind of call; the others run at full effort only.</summary>
    private static readonly string[] Cheap = ["B1", "B2", "B5", "B6", "B7c"];

    public static TheoryData<int, string> Recorded
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (int i = 0; i < GpuWorkloads.All.Count; i++)
            {
                GpuWorkload workload = GpuWorkloads.All[i];
                if (workload.Reference.Checksum is not null && (TestEffort.IsFull || Cheap.Contains(workload.Name)))
                    cases.Add(i, workload.Name);
            }

            return cases;
        }
    }

    public static TheoryData<int, string> Unrecorded
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (int i = 0; i < GpuWorkloads.All.Count; i++)
            {
                GpuWorkload workload = GpuWorkloads.All[i];
                if (workload.Reference.Checksum is null && workload != GpuWorkloads.EmptyLoop)
                    cases.Add(i, $"{workload.Name}, {new ByteSize(workload.Space)}");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_core_gives_the_blocks_of_the_reference(int index, string name) => AssertRecorded(index, name, GpuPath.Core);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_public_calls_give_the_blocks_of_the_reference(int index, string name) => AssertRecorded(index, name, GpuPath.Public);

    [Theory]
    [MemberData(nameof(Unrecorded))]
    public void Where_nothing_is_recorded_both_paths_give_the_same_blocks(int index, string name)
    {
        GpuWorkload workload = GpuWorkloads.All[index].Shortened();
        Assert.StartsWith(workload.Name, name, StringComparison.Ordinal);
        ulong core = HashOf(workload, GpuPath.Core);
        Assert.Equal(core, HashOf(workload, GpuPath.Public));
        Assert.NotEqual(new Fnv1a().Value, core);
    }

    [Fact]
    public void The_cheap_ones_are_there()
    {
        Assert.All(
            Cheap, name => Assert.Contains(GpuWorkloads.All, workload => workload.Name == name && workload.Reference.Checksum is not null));
    }

    [Fact]
    public void Workloads_that_differ_have_checksums_that_differ()
    {
        GpuWorkload steady = GpuWorkloads.Steady.Shortened();
        GpuWorkload odd = (GpuWorkloads.Steady with { Odd = true }).Shortened();
        Assert.NotEqual(HashOf(steady, GpuPath.Core), HashOf(odd, GpuPath.Core));
    }

    private static void AssertRecorded(int index, string name, GpuPath path)
    {
        var workload = new GpuCase(GpuWorkloads.All[index], path);
        BenchResult blank = workload.Blank;
        Assert.Equal(name, blank.Workload);
        BenchResult result = blank with { Checksum = workload.Check(CancellationToken.None) };
        Assert.False(result.Differs, $"{name}: {result.Checksum:x16} instead of {blank.Reference.Checksum:x16}");
        Assert.NotNull(result.Checksum);
    }

    /// <summary>One pass, since a pass that is timed may repeat its operations as often as it takes to time them.</summary>
    private static ulong HashOf(GpuWorkload workload, GpuPath path)
    {
        var hash = new Fnv1a();
        path.Play(workload, hash, new PassClock(0), CancellationToken.None);
        return hash.Value;
    }
}

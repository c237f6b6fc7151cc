using Cleave.Bench.Gpu;
using Cleave.Buddies;
using Cleave.Gpu;
using Cleave.Placement;
using Cleave.Tests;

namespace Cleave.Bench.Tests;

/// <summary>What a workload holds is freed whole and once, however many blocks an allocation has.</summary>
public sealed class HoldingsTests
{
    private const ulong MiB = 1 << 20;
    private const ulong Space = 64 * MiB;

    [Fact]
    public void Allocations_of_one_block_and_of_several_are_all_freed()
    {
        var target = new CoreTarget(Space, single: false);
        var held = new Holdings<CoreTarget, BuddyBlock>(target);
        ulong bytes = 0;
        ulong[] sizes = [4096, 3 * 4096, 1023 * 4096, 65536, 5 * 4096];
        foreach (ulong size in sizes)
        {
            Assert.True(held.TryAllocate(0, Space, size, 4096, GpuBuddyRawFlags.None));
        }

        while (held.Count > 0)
        {
            bytes += held.Free(held.Count / 2);
        }

        Assert.Equal(sizes.Aggregate((sum, size) => sum + size), bytes);
        Assert.True(held.TryAllocate(0, Space, Space, Space, GpuBuddyRawFlags.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_loop_that_is_timed_allocates_nothing_on_the_heap(bool odd)
    {
        SteadyWorkload workload = GpuWorkloads.Steady with { Space = 1024 * MiB, Odd = odd };
        Assert.Equal(0, HeapBytes(new SteadyRun<CoreTarget, BuddyBlock>(new CoreTarget(workload.Space, single: true), workload)));
        var face = new PublicTarget(new GpuBuddy(new GpuBuddyOptions { Size = workload.Space }), workload.IsSingle);
        Assert.Equal(0, HeapBytes(new SteadyRun<PublicTarget, AllocatedBlock>(face, workload)));
    }

    [Fact]
    public void A_refusal_takes_no_number()
    {
        var held = new Holdings<CoreTarget, BuddyBlock>(new CoreTarget(Space, single: true));
        Assert.False(held.TryAllocate(0, Space, 2 * Space, 4096, GpuBuddyRawFlags.None));
        Assert.Equal(0, held.Count);
    }

    [Fact]
    public void A_list_may_be_of_any_length_and_its_number_serves_again()
    {
        var lists = new BlockLists<ulong>();
        ulong[] many = [.. Enumerable.Range(0, 1000).Select(value => (ulong)value)];
        int first = lists.Add(many);
        int second = lists.Add([7, 8]);
        Assert.Equal(many, lists[first].ToArray());
        Assert.Equal([7, 8], lists[second].ToArray());
        lists.Remove(first);
        Assert.Equal(first, lists.Add([9]));
        Assert.Equal([9], lists[first].ToArray());
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => lists.Add([1, 2])).Distinct().Count());
    }

    private static long HeapBytes<TTarget, TBlock>(SteadyRun<TTarget, TBlock> run)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        run.Fill(CancellationToken.None);
        run.Steps(200_000, CancellationToken.None);
        return HeapMeter.BytesOnce(() => run.Steps(50_000, CancellationToken.None));
    }
}

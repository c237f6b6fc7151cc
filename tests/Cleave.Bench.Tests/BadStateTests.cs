using Cleave.Bench.Gpu;
using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Bench.Tests;

/// <summary>The states of the worst cases are what they say.</summary>
public sealed class BadStateTests
{
    private const ulong MiB = 1 << 20;
    private const ulong Space = 32 * MiB;

    [Fact]
    public void A_comb_leaves_every_second_tooth_and_the_reserve_free()
    {
        GpuBuddyCore core = Prepare(new Comb(8192, 4 * MiB));
        GpuBuddyBlockInfo[] free = [.. core.EnumerateBlocks().Where(block => block.IsFree)];
        Assert.Equal(28 * MiB / 16384, core.FreeBlockCount(1));
        Assert.Equal(4 * MiB, core.LargestFreeBlock);
        Assert.All(free.Where(block => block.Order == 1), block => Assert.Equal(8192UL, block.Offset % 16384));
        Assert.Equal((4 * MiB) + (28 * MiB / 2), core.FreeBytes);
    }

    [Fact]
    public void Alternating_teeth_are_all_free_and_none_has_merged()
    {
        GpuBuddyCore core = Prepare(new Alternating(4096));
        Assert.Equal(Space, core.FreeBytes);
        Assert.Equal(Space / 2, core.ClearBytes);
        Assert.Equal(4096UL, core.LargestFreeBlock);
    }

    [Fact]
    public void Half_of_a_space_of_alternating_teeth_is_served_by_a_merge()
    {
        GpuBuddyCore core = Prepare(new Alternating(4096));
        var blocks = new List<BuddyBlock>();
        Assert.Equal(PlacementError.None, core.Allocate(0, Space, Space / 2, Space / 2, GpuBuddyRawFlags.None, blocks));
        Assert.Equal(Space / 2, core.SizeOf(Assert.Single(blocks)));
    }

    [Fact]
    public void What_the_last_case_asks_for_is_refused()
    {
        WorstWorkload workload = GpuWorkloads.All.OfType<WorstWorkload>().First(workload => workload.Name == "W5");
        GpuBuddyCore core = Prepare(workload.State);
        BatchRequest request = Assert.Single(workload.Requests);
        Assert.Equal(PlacementError.NoSpace, core.Allocate(0, Space, request.Size, request.MinBlock, request.Flags, []));
    }

    private static GpuBuddyCore Prepare(BadState state)
    {
        var core = new GpuBuddyCore(Space, new Alignment(4096));
        state.Prepare<OpenTarget, BuddyBlock>(new OpenTarget(core), Space, CancellationToken.None);
        core.Validate();
        return core;
    }

    /// <summary>A way into a core that the test can look at.</summary>
    private readonly struct OpenTarget(GpuBuddyCore core) : IBlockTarget<BuddyBlock>
    {
        public ReadOnlySpan<BuddyBlock> Several => throw new NotSupportedException("All requests of the states are for one block.");

        public ulong MetadataBytes => core.MetadataBytes;

        public static bool IsBlock(BuddyBlock block) => block.IsBlock;

        public static ulong BytesOf(BuddyBlock block) => 4096UL << block.Order;

        public static (ulong Offset, int Order) Describe(BuddyBlock block) => (block.Offset, block.Order);

        public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out BuddyBlock only)
        {
            var blocks = new List<BuddyBlock>();
            PlacementError error = core.Allocate(start, end, size, minBlock, flags, blocks);
            only = Assert.Single(blocks);
            return error;
        }

        public void Free(BuddyBlock block) => core.Free(block);

        public void Free(ReadOnlySpan<BuddyBlock> blocks, bool cleared) =>
            core.Free(blocks, cleared ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None);
    }
}

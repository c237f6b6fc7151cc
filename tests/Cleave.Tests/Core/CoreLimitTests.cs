using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Tests.Core;

/// <summary>The largest and the smallest spaces, and what they cost.</summary>
public sealed class CoreLimitTests
{
    private static readonly Alignment Chunk = new(4096);

    [Fact]
    public void The_largest_space_gives_half_of_itself_as_one_block_of_order_51()
    {
        var core = new GpuBuddyCore(ulong.MaxValue, Chunk);
        var blocks = new List<BuddyBlock>();

        Assert.Equal(PlacementError.None, core.Allocate(0, core.Size, 1UL << 63, 1UL << 63, GpuBuddyRawFlags.None, blocks));

        Assert.Equal("0:51:0", Assert.Single(blocks).ToString());
        Assert.Equal(51, core.MaxOrder);
        Assert.Equal(ulong.MaxValue - 4095 - (1UL << 63), core.FreeBytes);
        core.Validate();
        core.Free(blocks.ToArray());
        core.Validate();
        Assert.Equal(core.Size, core.FreeBytes);
    }

    /// <summary>The reference counts the chunks of a request in 32 bits.</summary>
    [Theory]
    [InlineData(GpuBuddyRawFlags.None)]
    [InlineData(GpuBuddyRawFlags.Contiguous)]
    public void A_request_of_more_than_2_to_the_32_chunks_is_served(GpuBuddyRawFlags flags)
    {
        var core = new GpuBuddyCore(3UL << 44, Chunk);
        var blocks = new List<BuddyBlock>();

        Assert.Equal(PlacementError.None, core.Allocate(0, core.Size, (1UL << 44) + 4096, 4096, flags, blocks));

        Assert.Equal((1UL << 44) + 4096, blocks.Aggregate(0UL, (sum, block) => sum + core.SizeOf(block)));
        core.Validate();
    }

    [Fact]
    public void A_contiguous_request_that_rounds_up_to_2_to_the_64_bytes_is_served_by_neighbours()
    {
        var core = new GpuBuddyCore(ulong.MaxValue, Chunk);
        var blocks = new List<BuddyBlock>();
        const GpuBuddyRawFlags Flags = GpuBuddyRawFlags.Contiguous | GpuBuddyRawFlags.TopDown;
        core.Allocate(0, core.Size, 4096, 4096, GpuBuddyRawFlags.None, blocks);

        Assert.Equal(PlacementError.None, core.Allocate(0, core.Size, core.Size - 4096, 4096, Flags, blocks));
        Assert.Equal((52, 0UL), (blocks.Count, core.FreeBytes));
        Assert.Equal(PlacementError.NoSpace, core.Allocate(0, core.Size, core.Size - 4096, 4096, Flags, blocks));
        core.Validate();
    }

    [Fact]
    public void A_fresh_space_of_1_TiB_costs_less_than_1_MiB()
    {
        GpuBuddyCore core = null!;
        long cost = HeapMeter.BytesOnce(() => core = new GpuBuddyCore(1UL << 40, Chunk));

        Assert.InRange(cost, 1, 1 << 20);
        Assert.InRange(core.MetadataBytes, 1UL, (ulong)cost);
    }

    [Fact]
    public void A_space_of_1_TiB_can_be_used_all_over()
    {
        var core = new GpuBuddyCore(1UL << 40, Chunk);
        var blocks = new List<BuddyBlock>();
        for (ulong start = 0; start < core.Size; start += 1UL << 32)
            Assert.Equal(PlacementError.None, core.Allocate(start, start + 4096, 4096, 4096, GpuBuddyRawFlags.None, blocks));

        Assert.Equal(core.Size - (256 * 4096), core.FreeBytes);
        core.Validate();
        core.Free(blocks.ToArray());
        core.Validate();
        Assert.Equal(core.Size, core.LargestFreeBlock);
    }

    /// <summary>Each far place brings a page of the metadata for every order that its split goes through.</summary>
    [Fact]
    public void Scattered_blocks_in_the_largest_space_cost_some_megabytes_each_at_most()
    {
        var core = new GpuBuddyCore(ulong.MaxValue, Chunk);
        ulong before = core.MetadataBytes;
        var blocks = new List<BuddyBlock>();
        for (ulong i = 0; i < 20; i++)
        {
            ulong start = (i * 0x9E3779B97F4A7C15) & ~4095UL & ulong.MaxValue >> 1;
            Assert.Equal(PlacementError.None, core.Allocate(start, start + 4096, 4096, 4096, GpuBuddyRawFlags.None, blocks));
        }

        Assert.InRange((core.MetadataBytes - before) / 20, 1UL, 5UL << 19);
        core.Validate();
        core.Free(blocks.ToArray());
        core.Validate();
    }

    [Fact]
    public void Full_metadata_is_half_a_byte_a_chunk_and_its_summaries()
    {
        var core = new GpuBuddyCore(1UL << 30, Chunk);
        var blocks = new List<BuddyBlock>();
        while (core.Allocate(0, 0, 4096, 4096, GpuBuddyRawFlags.None, blocks) == PlacementError.None)
        {
        }

        Assert.Equal(1 << 18, blocks.Count);
        core.Free(blocks.Where((_, i) => i % 2 == 0).ToArray());
        core.Free(blocks.Where((_, i) => i % 2 == 1).ToArray(), GpuBuddyRawFlags.Cleared);
        core.Validate();
        Assert.InRange(core.MetadataBytes, 1UL << 17, (ulong)((1 << 17) * 1.04));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(63UL)]
    [InlineData(64UL)]
    [InlineData(65UL)]
    public void A_space_of_few_chunks_can_be_filled_and_emptied(ulong chunks)
    {
        var core = new GpuBuddyCore((chunks * 4096) + 4095, Chunk);
        var blocks = new List<BuddyBlock>();
        for (ulong i = 0; i < chunks; i++)
        {
            Assert.Equal(PlacementError.None, core.Allocate(0, core.Size, 4096, 4096, GpuBuddyRawFlags.None, blocks));
            core.Validate();
        }

        Assert.Equal(PlacementError.NoSpace, core.Allocate(0, core.Size, 4096, 4096, GpuBuddyRawFlags.None, blocks));
        Assert.Equal(chunks, (ulong)blocks.DistinctBy(block => block.Offset).Count());
        core.Free(blocks.ToArray());
        core.Validate();
        Assert.Equal(new GpuBuddyCore(chunks * 4096, Chunk).ToString(), core.ToString());
    }

    [Theory]
    [InlineData(4096UL, 2048UL, "2 KiB")]
    [InlineData(4095UL, 4096UL, "4095 bytes")]
    [InlineData(0UL, 4096UL, "0 bytes")]
    public void A_space_that_cannot_be_is_refused_by_name(ulong size, ulong chunk, string value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new GpuBuddyCore(size, new Alignment(chunk)));
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
        Assert.Contains("4 KiB", error.Message, StringComparison.Ordinal);
    }
}

using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Tests.Core;

/// <summary>The calls without a list do what those with one do.</summary>
public sealed class SingleBlockTests
{
    private const ulong Chunk = 4096;
    private const GpuBuddyRawFlags Counting = GpuBuddyRawFlags.TopDown | GpuBuddyRawFlags.Clear;

    /// <summary>Powers of two and sums of several, small ones and one of several pages of states.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(1023)]
    [InlineData(4096)]
    [InlineData(300_001)]
    public void A_single_block_lies_where_the_list_call_puts_it(int chunks)
    {
        for (int seed = TestEffort.Runs(40); seed > 0; seed--)
        {
            var twins = new Twins((ulong)chunks * Chunk);
            twins.Run(new Random(seed), steps: 300);
        }
    }

    [Fact]
    public void The_whole_space_in_clear_and_dirty_parts_becomes_one_block()
    {
        var core = new GpuBuddyCore(16 * Chunk, new Alignment(Chunk));
        Assert.Equal(PlacementError.None, core.AllocateBlock(4 * Chunk, GpuBuddyRawFlags.None, out BuddyBlock part));
        core.Free(part, GpuBuddyRawFlags.Cleared);
        Assert.Equal(PlacementError.None, core.AllocateBlock(16 * Chunk, GpuBuddyRawFlags.None, out BuddyBlock whole));
        Assert.Equal((0UL, 4, false), (whole.Offset, whole.Order, whole.IsClear));
        core.Validate();
    }

    [Theory]
    [InlineData(0, PlacementError.SizeBelowChunk)]
    [InlineData(2048, PlacementError.SizeBelowChunk)]
    [InlineData(3 * Chunk, PlacementError.BlockSizeNotPowerOfTwo)]
    [InlineData(Chunk + 1, PlacementError.BlockSizeNotPowerOfTwo)]
    [InlineData(128 * Chunk, PlacementError.SizePastSpace)]
    [InlineData(101 * Chunk, PlacementError.SizePastSpace)]
    [InlineData(ulong.MaxValue, PlacementError.SizePastSpace)]
    [InlineData(1UL << 63, PlacementError.SizePastSpace)]
    public void A_bad_size_is_told(ulong size, PlacementError expected)
    {
        var core = new GpuBuddyCore(100 * Chunk, new Alignment(Chunk));
        Assert.Equal(expected, core.AllocateBlock(size, GpuBuddyRawFlags.None, out BuddyBlock block));
        Assert.False(block.IsBlock);
        Assert.Equal(core.Size, core.FreeBytes);
    }

    [Fact]
    public void A_block_that_is_not_allocated_is_refused()
    {
        var core = new GpuBuddyCore(100 * Chunk, new Alignment(Chunk));
        core.AllocateBlock(2 * Chunk, GpuBuddyRawFlags.None, out BuddyBlock block);
        core.AllocateBlock(Chunk, GpuBuddyRawFlags.None, out BuddyBlock freed);
        core.Free(freed);
        string before = $"{core} {core.Splits} {core.Merges}";
        foreach (BuddyBlock bad in new[] { default, freed, new(block.Offset, 0, 0), new(block.Offset, 2, 0), new(1UL << 62, 3, 0), new(
            0, 60, 1) })
        {
            Assert.False(core.TryFree(bad));
            Assert.False(core.TryFree(bad, GpuBuddyRawFlags.Cleared));
            Assert.Throws<MisuseException>(() => core.Free(bad));
        }

        core.Validate();
        Assert.Equal(before, $"{core} {core.Splits} {core.Merges}");
        Assert.True(core.TryFree(block));
    }

    /// <summary>One space through the single calls, one through the list calls.</summary>
    private sealed class Twins(ulong size)
    {
        private readonly GpuBuddyCore _single = new(size, new Alignment(Chunk));
        private readonly GpuBuddyCore _listed = new(size, new Alignment(Chunk));
        private readonly List<BuddyBlock> _live = [];

        public void Run(Random random, int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                if (random.Next(5) < 3 || _live.Count == 0)
                    Allocate(Chunk << random.Next(_single.MaxOrder + 1), (GpuBuddyRawFlags)random.Next(64) & Counting);
                else
                    Free(random.Next(_live.Count), random.Next(2) == 0 ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None);
                Assert.Equal(Picture(_listed), Picture(_single));
                if (step % 20 == 0)
                    _single.Validate();
            }
        }

        private void Allocate(ulong wanted, GpuBuddyRawFlags flags)
        {
            // The documented difference: the list call takes just the space, in as many parts as it has.
            if (wanted == size && _single.ClearBytes != 0)
                return;

            var blocks = new List<BuddyBlock>();
            PlacementError expected = _listed.Allocate(0, size, wanted, wanted, flags, blocks);
            Assert.Equal(expected, _single.AllocateBlock(wanted, flags, out BuddyBlock block));
            Assert.Equal(blocks.SingleOrDefault(), block);
            if (block.IsBlock)
                _live.Add(block);
        }

        private void Free(int index, GpuBuddyRawFlags flags)
        {
            BuddyBlock block = _live[index];
            _live.RemoveAt(index);
            _single.Free(block, flags);
            _listed.Free([block], flags);
        }

        private static string Picture(GpuBuddyCore core) => $"{core} {core.Splits} {core.Merges}";
    }
}

using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Tests.Core;

/// <summary>What is not this space's to free or trim is refused, and nothing changes.</summary>
public sealed class CoreMisuseTests
{
    private readonly GpuBuddyCore _core = new(1 << 20, new Alignment(4096));
    private readonly GpuBuddyCore _larger = new(1 << 21, new Alignment(4096));
    private readonly List<BuddyBlock> _blocks = [];

    public CoreMisuseTests()
    {
        Assert.Equal(PlacementError.None, _core.Allocate(0, _core.Size, 0x7000, 4096, GpuBuddyRawFlags.None, _blocks));
        Assert.Equal(3, _blocks.Count);
    }

    [Fact]
    public void A_double_free_is_refused()
    {
        _core.Free([_blocks[0]]);
        AssertRefused(_blocks[0]);
    }

    [Fact]
    public void A_list_that_names_a_block_twice_is_refused_whole() => AssertRefused(_blocks[0], _blocks[1], _blocks[0]);

    [Fact]
    public void A_list_with_a_freed_block_at_its_end_is_refused_whole()
    {
        _core.Free([_blocks[2]]);
        AssertRefused([.. _blocks]);
    }

    [Fact]
    public void No_block_is_refused() => AssertRefused(default(BuddyBlock));

    [Fact]
    public void The_right_place_at_the_wrong_order_is_refused()
    {
        BuddyBlock block = _blocks[0];
        AssertRefused(new BuddyBlock(block.Offset, block.Order + 1, kind: 0));
        AssertRefused(new BuddyBlock(block.Offset, block.Order - 1, kind: 0));
        AssertRefused(new BuddyBlock(block.Offset + 4096, 0, kind: 0));
    }

    [Fact]
    public void A_block_past_the_end_or_of_too_large_an_order_is_refused()
    {
        var foreign = new List<BuddyBlock>();
        _larger.Allocate(0, _larger.Size, 4096, 4096, GpuBuddyRawFlags.None, foreign);
        AssertRefused(foreign[0]);
        AssertRefused(new BuddyBlock(0, 51, kind: 0));
        AssertRefused(new BuddyBlock(1UL << 63, 0, kind: 0));
        AssertRefused(new BuddyBlock(4096, 1, kind: 0));
    }

    [Fact]
    public void A_block_that_begins_inside_a_chunk_is_refused()
    {
        var coarse = new GpuBuddyCore(1 << 20, new Alignment(65536));
        var blocks = new List<BuddyBlock>();
        Assert.Equal(PlacementError.None, coarse.Allocate(0, 65536, 65536, 65536, GpuBuddyRawFlags.None, blocks));
        Assert.False(coarse.TryFree([new BuddyBlock(4096, 0, kind: 0)]));
        Assert.True(coarse.TryFree([.. blocks]));
    }

    [Fact]
    public void Random_forgeries_are_all_refused()
    {
        var random = new Random(7);
        var genuine = _blocks.Select(block => (block.Offset, block.Order)).ToHashSet();
        for (int i = 0; i < 100_000; i++)
        {
            var forged = new BuddyBlock((ulong)random.NextInt64(0, 1 << 21) & ~4095UL, random.Next(0, 63), kind: i % 2);
            Assert.Equal(genuine.Contains((forged.Offset, forged.Order)), _core.IsAllocated(forged));
        }
    }

    [Fact]
    public void Trimming_what_is_not_allocated_throws()
    {
        _core.Free([_blocks[0]]);
        var list = new List<BuddyBlock> { _blocks[0] };
        string before = _core.ToString();
        Assert.Throws<MisuseException>(() => _core.Trim(list, null, 4096));
        Assert.Equal(before, _core.ToString());
        Assert.Equal([_blocks[0]], list);
    }

    [Fact]
    public void Null_lists_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => _core.Allocate(0, 0, 4096, 4096, GpuBuddyRawFlags.None, null!));
        Assert.Throws<ArgumentNullException>(() => _core.Trim(null!, null, 4096));
    }

    [Fact]
    public void An_order_that_the_space_does_not_have_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _core.FreeBlockCount(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _core.AllocatedBlockCount(_core.MaxOrder + 1));
    }

    private void AssertRefused(params BuddyBlock[] blocks)
    {
        string before = $"{_core} {string.Join(' ', _core.EnumerateBlocks())}";
        Assert.False(_core.TryFree(blocks));
        Assert.Throws<MisuseException>(() => _core.Free(blocks));
        _core.Validate();
        Assert.Equal(before, $"{_core} {string.Join(' ', _core.EnumerateBlocks())}");
    }
}

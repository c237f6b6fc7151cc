using Cleave.Cli.Exec;
using Cleave.Core;

namespace Cleave.Cli.Tests.Exec;

/// <summary>The picture of a space, character for character.</summary>
public sealed class SpaceMapTests
{
    private readonly ExecSession _session = new();

    [Theory]
    [InlineData(16, "................")]
    [InlineData(64, "................")]
    [InlineData(5, ".....")]
    [InlineData(1, ".")]
    public void A_fresh_space_is_dirty_and_has_no_more_characters_than_chunks(int width, string picture)
    {
        Run("init 0x10000 0x1000");
        Assert.Equal(picture, Draw(width));
    }

    [Fact]
    public void Allocated_dirty_and_clear_chunks_have_a_character_each()
    {
        Run("init 0x10000 0x1000", "alloc 1 0x2000 0x4000 0x2000 0x1000 1", "alloc 2 0xf000 0x10000 0x1000 0x1000 1");
        Assert.Equal("..##...........#", Draw(16));
        Run("free 1 16");
        Assert.Equal("..oo...........#", Draw(16));
        Run("free 2 0");
        Assert.Equal("..oo............", Draw(16));
        Run("reset_clear 1");
        Assert.Equal("oooooooooooooooo", Draw(16));
    }

    [Fact]
    public void A_character_for_several_chunks_tells_when_they_differ()
    {
        Run("init 0x10000 0x1000", "alloc 1 0 0x4000 0x4000 0x1000 1", "alloc 2 0x4000 0x5000 0x1000 0x1000 1",
            "alloc 3 0x8000 0x9000 0x1000 0x1000 1");
        Run("free 3 16");
        Assert.Equal("#+,.", Draw(4));
        Run("alloc 4 0x9000 0xa000 0x1000 0x1000 1");
        Assert.Equal("#++.", Draw(4));
        Assert.Equal("+", Draw(1));
    }

    [Fact]
    public void A_chunk_across_two_characters_shows_in_both()
    {
        Run("init 0x5000 0x1000", "alloc 1 0x1000 0x2000 0x1000 0x1000 1");
        Assert.Equal(".#...", Draw(64));
        Assert.Equal("++.", Draw(3));
    }

    [Fact]
    public void The_largest_space_there_is_can_be_drawn()
    {
        Run("init 0xffffffffffffffff 4096", "alloc 1 0 0 0x8000000000000000 4096 0");
        Assert.Equal("#+", Draw(2));
        Assert.Equal("##+.", Draw(4));
        Run("free 1 0");
        Assert.Equal("....", Draw(4));
    }

    [Fact]
    public void The_map_operation_draws_as_wide_as_the_session_says()
    {
        Run("init 0x10000 0x1000");
        _session.MapWidth = 3;
        Assert.Equal("map ...", _session.Answer("map"));
    }

    [Fact]
    public void The_legend_names_every_character() =>
        Assert.All("#.o+,", character => Assert.Contains($"{character} ", SpaceMap.Legend, StringComparison.Ordinal));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_width_below_one_is_refused(int width)
    {
        Run("init 0x10000 0x1000");
        Assert.Throws<ArgumentOutOfRangeException>(() => Draw(width));
    }

    private string Draw(int width) => SpaceMap.Draw(Assert.IsType<GpuBuddyCore>(_session.Space), width);

    private void Run(params string[] operations) =>
        Assert.All(operations, operation => Assert.StartsWith("ok", _session.Answer(operation), StringComparison.Ordinal));
}

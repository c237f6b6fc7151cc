namespace Cleave.Programs.Tests.Model;

/// <summary>Corners of the rules that no recorded line touches; the answers are worked out by hand.</summary>
public sealed class ModelCornerTests
{
    [Fact]
    public void A_space_of_almost_2_to_the_64_bytes_works()
    {
        var session = new ModelSession();
        Assert.Equal("ok", session.Answer("init 0xffffffffffffffff 0x1000"));
        Assert.Equal(51, session.Buddy!.MaxOrder);
        Assert.Equal(52, session.Buddy.Roots.Count);
        Assert.Equal("ok 0:51:0", session.Answer("alloc 1 0 0x8000000000000000 0x8000000000000000 0x1000 0"));
        Assert.Equal("ok 18446744073709543424:0:0", session.Answer("alloc 2 0xffffffffffffe000 0xfffffffffffff000 0x1000 0x1000 0"));
        // Rounded up to 2^64, which is more than there is.
        Assert.Equal("err EINVAL", session.Answer("alloc 3 0 0 0xfffffffffffff000 0x8000000000000000 0"));
        Assert.Equal("err ENOSPC", session.Answer("alloc 3 0 0 0xfffffffffffff000 0x1000 4"));
        Assert.Equal("ok", session.Answer("free 1 16"));
        Assert.Equal("ok", session.Answer("free 2 0"));
        Assert.Equal(0xffff_ffff_ffff_f000, session.Buddy.Avail);
        Assert.Equal(0x8000_0000_0000_0000, session.Buddy.ClearAvail);
    }

    [Fact]
    public void Take_range_counts_the_clear_bytes_that_are_left_and_not_those_it_began_with()
    {
        var session = new ModelSession();
        Assert.Equal("ok", session.Answer("init 0x10000 0x1000"));
        Assert.Equal("ok 0:2:0", session.Answer("alloc 1 0 0x4000 0x4000 0x1000 0"));
        Assert.Equal("ok 53248:0:0", session.Answer("alloc 2 0xd000 0xe000 0x1000 0x1000 0"));
        Assert.Equal("ok 32768:2:0", session.Answer("alloc 3 0x8000 0xc000 0x4000 0x1000 0"));
        Assert.Equal("ok", session.Answer("free 3 16"));
        // Having taken the one clear block, it does not look below the split [0xc000, 0xe000), whose first half is free.
        Assert.Equal("ok 24576:1:0 32768:2:1", session.Answer("alloc 4 0 0x10000 0x6000 0x1000 4"));
    }

    [Fact]
    public void Try_harder_does_without_a_left_part_that_would_begin_below_zero()
    {
        var session = new ModelSession();
        Assert.Equal("ok", session.Answer("init 0x10000 0x1000"));
        Assert.Equal("ok 32768:0:0", session.Answer("alloc 1 0x8000 0x9000 0x1000 0x1000 0"));
        Assert.Equal("ok 16384:2:0", session.Answer("alloc 2 0x4000 0x8000 0x4000 0x1000 0"));
        Assert.Equal("ok", session.Answer("free 2 16"));
        // From 0x4000 a min_block of 0x8000 does not fit to the left, though all of it is free; from 0 none is needed.
        Assert.Equal("ok 0:2:0 16384:0:1", session.Answer("alloc 3 0 0 0x5000 0x8000 4"));
    }

    [Fact]
    public void A_session_answers_out_of_turn_operations_without_doing_them()
    {
        var session = new ModelSession();
        foreach (
            string operation in (string[])["alloc 1 0 0 0x1000 0x1000 0", "free 1 0", "trim 1 - 0x1000", "reset_clear 0", "state", "fini"])
            Assert.Equal("err NOINIT", session.Answer(operation));
        Assert.Equal("err EINVAL", session.Answer("init 0x10000 0x800"));
        Assert.Equal("err EINVAL", session.Answer("init 0x10000 0x3000"));
        Assert.Equal("ok", session.Answer("init 65536 4096"));
        Assert.Equal("err EBUSY", session.Answer("init 0 0"));
        Assert.Equal("ok 61440:0:0", session.Answer("alloc 1 0 0 0x1000 0x1000 0"));
        Assert.Equal("err EBUSY", session.Answer("alloc 1 0 0 0 0 0"));
        Assert.Equal("ok", session.Answer("fini"));
        Assert.Equal("err NOINIT", session.Answer("state"));
        Assert.Throws<FormatException>(() => session.Answer("alloc 1"));
    }

    [Fact]
    public void A_free_of_something_else_throws_and_changes_nothing()
    {
        ModelBuddy buddy = ModelBuddy.Create(0x10000, 0x1000)!;
        ModelPiece piece = buddy.Alloc(0, 0x1000, 0x1000, 0x1000, ModelFlags.None).Blocks[0];
        List<ModelBlock> before = [.. buddy.Blocks];
        Assert.Throws<ArgumentException>(() => buddy.Free([piece, piece], ModelFlags.None));
        Assert.Throws<ArgumentException>(() => buddy.Free([piece, piece with { Offset = 0x1000 }], ModelFlags.None));
        Assert.Equal(before, buddy.Blocks);
    }
}

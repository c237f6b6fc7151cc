using Cleave.Cli.Exec;

namespace Cleave.Cli.Tests.Exec;

/// <summary>Every operation and every answer, in the form in which the reference's answers are recorded.</summary>
public sealed class SessionAnswerTests
{
    private readonly ExecSession _session = new();

    [Theory]
    [InlineData("init 0x10000 0x1000")]
    [InlineData("init 65536 4096")]
    [InlineData("init 0X10000 4096")]
    [InlineData("\tinit   65536\t4096  ")]
    [InlineData("init 18446744073709551615 4096")]
    [InlineData("init 0xffffffffffffffff 0x8000000000000000")]
    public void A_space_is_made_of_sizes_in_decimal_or_hex(string init) => Assert.Equal("ok", _session.Answer(init));

    [Theory]
    [InlineData("init 0 4096")]
    [InlineData("init 4095 4096")]
    [InlineData("init 65536 0")]
    [InlineData("init 65536 2048")]
    [InlineData("init 65536 12288")]
    public void A_space_that_cannot_be_is_invalid_and_is_not_made(string init)
    {
        Assert.Equal("err EINVAL", _session.Answer(init));
        Assert.Null(_session.Space);
        Assert.Equal("err NOINIT", _session.Answer("state"));
    }

    [Fact]
    public void A_space_is_resized_as_far_as_its_end_is_free()
    {
        Answers("resize 8192 -> err NOINIT");
        Answers("init 16384 4096 -> ok");
        Answers("alloc 1 0 0 4096 4096 0 -> ok 12288:0:0");
        Answers("resize 8192 -> err ENOSPC");
        Answers("resize 32768 -> ok");
        Answers("state -> state avail=28672 clear_avail=0 free=1,1,1,0");
        Answers("resize 4095 -> err EINVAL");
        Answers("free 1 0 -> ok");
        Answers("resize 4096 -> ok");
        Answers("state -> state avail=4096 clear_avail=0 free=1");
    }

    [Fact]
    public void An_allocation_lists_offset_order_and_clear_flag_of_its_blocks()
    {
        Answers("init 0x20000 0x1000 -> ok");
        Answers("alloc 1 0 0x8000 0x8000 0x1000 0 -> ok 0:3:0");
        Answers("reset_clear 1 -> ok");
        Answers("alloc 2 0x10000 0x14000 0x4000 0x1000 9 -> ok 65536:2:1");
        Answers("alloc 3 0x8000 0xb000 0x3000 0x1000 1 -> ok 32768:1:1 40960:0:1");
    }

    [Fact]
    public void A_free_gives_back_what_the_id_holds_dirty_or_cleared()
    {
        Answers("init 0x10000 0x1000 -> ok");
        Answers("alloc 1 0 0x8000 0x8000 0x1000 1 -> ok 0:3:0");
        Answers("state -> state avail=32768 clear_avail=0 free=0,0,0,1,0");
        Answers("free 1 16 -> ok");
        Answers("state -> state avail=65536 clear_avail=32768 free=0,0,0,2,0");
        Answers("alloc 1 0 0x8000 0x8000 0x1000 1 -> ok 0:3:1");
        Answers("free 1 0 -> ok");
        Answers("state -> state avail=65536 clear_avail=0 free=0,0,0,0,1");
    }

    [Fact]
    public void A_free_of_an_unknown_id_is_a_free_of_nothing()
    {
        Answers("init 0x10000 0x1000 -> ok");
        Answers("free 77 0 -> ok");
        Answers("state -> state avail=65536 clear_avail=0 free=0,0,0,0,1");
    }

    [Fact]
    public void A_trim_keeps_the_beginning_or_a_piece_of_a_block()
    {
        Answers("init 0x20000 0x1000 -> ok");
        Answers("alloc 1 0 0x8000 0x8000 0x1000 1 -> ok 0:3:0");
        Answers("trim 1 - 0x3000 -> ok 0:1:0 8192:0:0");
        Answers("alloc 2 0x8000 0x10000 0x8000 0x1000 1 -> ok 32768:3:0");
        Answers("trim 2 0x9000 0x2000 -> ok 36864:0:0 40960:0:0");
    }

    [Fact]
    public void A_trim_that_cannot_be_is_invalid()
    {
        Answers("init 0x20000 0x1000 -> ok");
        Answers("trim 9 - 0x1000 -> err EINVAL");
        Answers("alloc 1 0 0x8000 0x8000 0x1000 1 -> ok 0:3:0");
        Answers("trim 1 - 0 -> err EINVAL");
        Answers("trim 1 - 0x9000 -> err EINVAL");
        Answers("trim 1 0x10000 0x1000 -> err EINVAL");
        Answers("trim 1 - 0x3000 -> ok 0:1:0 8192:0:0");
        Answers("trim 1 - 0x1000 -> err EINVAL");
    }

    [Theory]
    [InlineData("alloc 1 0 0 0 4096 0")]
    [InlineData("alloc 1 0 0 4097 4096 0")]
    [InlineData("alloc 1 0 0 4096 2048 0")]
    [InlineData("alloc 1 0 0 12288 12288 0")]
    [InlineData("alloc 1 1 8192 4096 4096 1")]
    [InlineData("alloc 1 0 0x20000 4096 4096 1")]
    [InlineData("alloc 1 0 0 0x11000 4096 0")]
    public void An_allocation_that_cannot_be_is_invalid_and_leaves_the_id_unused(string allocation)
    {
        Answers("init 0x10000 0x1000 -> ok");
        Answers($"{allocation} -> err EINVAL");
        Answers("alloc 1 0 0 0x10000 0x1000 0 -> ok 0:4:0");
    }

    [Fact]
    public void An_allocation_without_room_says_so_and_leaves_the_id_unused()
    {
        Answers("init 0x10000 0x1000 -> ok");
        Answers("alloc 1 0 0x8000 0x8000 0x1000 1 -> ok 0:3:0");
        Answers("alloc 2 0 0 0x10000 0x1000 0 -> err ENOSPC");
        Answers("alloc 2 0x8000 0x10000 0x8000 0x1000 1 -> ok 32768:3:0");
    }

    [Fact]
    public void Flag_bits_that_mean_nothing_are_ignored()
    {
        Answers("init 0x10000 0x1000 -> ok");
        Answers("alloc 1 0 0x8000 0x8000 0x1000 0xffffffff000000c1 -> ok 0:3:0");
        Answers("free 1 0xffffffff00000040 -> ok");
        Answers("state -> state avail=65536 clear_avail=0 free=0,0,0,0,1");
    }

    [Fact]
    public void Reset_clear_makes_all_free_memory_clear_or_dirty()
    {
        Answers("init 0x10000 0x1000 -> ok");
        Answers("reset_clear 1 -> ok");
        Answers("state -> state avail=65536 clear_avail=65536 free=0,0,0,0,1");
        Answers("reset_clear 0 -> ok");
        Answers("state -> state avail=65536 clear_avail=0 free=0,0,0,0,1");
    }

    [Fact]
    public void A_finished_space_is_gone_and_all_ids_with_it()
    {
        Answers("init 0x10000 0x1000 -> ok");
        Answers("alloc 1 0 0 0x10000 0x1000 0 -> ok 0:4:0");
        Answers("fini -> ok");
        Assert.Null(_session.Space);
        Answers("init 0x20000 0x2000 -> ok");
        Answers("alloc 1 0 0 0x20000 0x2000 0 -> ok 0:4:0");
    }

    private void Answers(string vector)
    {
        string[] sides = vector.Split(" -> ");
        Assert.Equal(sides[1], _session.Answer(sides[0]));
    }
}

using Cleave.Cli.Exec;

namespace Cleave.Cli.Tests.Exec;

/// <summary>The operations of a best-fit space, and that they do not mix with those of another one.</summary>
public sealed class BestFitSessionTests
{
    private const string Space = "bestfit 0x1000 0x4000 256";
    private readonly ExecSession _session = new();

    [Fact]
    public void The_operations_are_answered()
    {
        Answers($"{Space} -> ok");
        Answers("alloc 1 0 0 1000 1 0 -> ok 4096:1024:0");
        Answers("alloc 2 0 0 1 1 2 -> ok 20224:256:0");
        Answers("alloc 3 0x2000 0x3000 256 0x800 1 -> ok 8192:256:0");
        Answers("state -> state size=16384 free=14848 clear=0 runs=2 longest=11776 allocations=3");
        Answers("grow 1 2048 -> ok 4096:2048:0");
        Answers("grow 1 8192 -> err ENOSPC");
        Answers("trim 1 0x1400 300 16 -> ok 5120:512:0");
        Answers("runs -> runs 4096:1024:1 5632:2560:0 8448:11776:0");
        Answers("alloc 4 0 0 256 1 8 -> ok 5632:256:1");
        Answers("map -> map oooo###o........#..............................................#");
        Answers("free 1 0 -> ok");
        Answers("free 1 0 -> ok");
        Answers("free 99 0 -> ok");
        Answers("reset_clear 1 -> ok");
        Answers("state -> state size=16384 free=15616 clear=15616 runs=3 longest=11776 allocations=3");
        Answers("fini -> ok");
        Answers("runs -> err NOINIT");
    }

    [Fact]
    public void Spaces_are_resized_and_ranges_moved()
    {
        Answers("bestfit 0x1000 4096 256 -> ok");
        Answers("alloc 1 0 0 1024 1 0 -> ok 4096:1024:0");
        Answers("alloc 2 0 0 256 1 0 -> ok 5120:256:0");
        Answers("alloc 3 0 0 1024 1 0 -> ok 5376:1024:0");
        Answers("free 1 0 -> ok");
        Answers("resize 2048 -> err ENOSPC");
        Answers("resize 8192 -> ok");
        Answers("resize 2560 -> ok");
        Answers("plan run 1280 1 -> plan 2:6400");
        Answers("plan run 4096 1 -> err EINVAL");
        Answers("plan end 1280 -> plan 3:4096");
        Answers("plan range 5120 5121 -> plan 2:6400");
        Answers("move 3 5121 -> err EINVAL");
        Answers("move 3 5120 -> err ENOSPC");
        Answers("move 3 4096 -> ok 4096:1024:0");
        Answers("resize 1280 -> ok");
        Answers("plan run 1 1 -> err ENOSPC");
        Answers("resize 0 -> err EINVAL");
        Answers("move 9 0 -> err EINVAL");
        Answers("state -> state size=1280 free=0 clear=0 runs=0 longest=0 allocations=2");
        Assert.Throws<FormatException>(() => _session.Answer("plan all 1"));
        Answers("fini -> ok");
        Answers("plan run 1 1 -> err NOINIT");
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Answers("bestfit 0 0 256 -> err EINVAL");
        Answers("bestfit 0 4096 3 -> err EINVAL");
        Answers("bestfit 1 4096 256 -> err EINVAL");
        Answers("grow 1 1 -> err NOINIT");
        Answers($"{Space} -> ok");
        Answers("alloc 1 0 0 0 1 0 -> err EINVAL");
        Answers("alloc 1 0 0 8 3 0 -> err EINVAL");
        Answers("alloc 1 0 0 0x4000 1 0 -> ok 4096:16384:0");
        Answers("alloc 1 0 0 1 1 0 -> err EBUSY");
        Answers("alloc 2 0 0 1 1 0 -> err ENOSPC");
        Answers("trim 1 0x1001 1 0 -> err EINVAL");
        Answers("trim 2 - 1 0 -> err EINVAL");
        Answers("grow 2 1 -> err EINVAL");
        Assert.Throws<FormatException>(() => _session.Answer("kill 0 0"));
        Assert.Throws<FormatException>(() => _session.Answer("state 1"));
    }

    [Theory]
    [InlineData("init 65536 4096")]
    [InlineData("pool 0x1000 0x4000 1 0x1000 1024")]
    [InlineData(Space)]
    public void There_is_one_space_at_a_time(string other)
    {
        Answers($"{Space} -> ok");
        Answers($"{other} -> err EBUSY");
        Answers("fini -> ok");
        Answers($"{other} -> ok");
        Answers($"{Space} -> err EBUSY");
    }

    private void Answers(string vector)
    {
        string[] parts = vector.Split(" -> ");
        Assert.Equal(parts[1], _session.Answer(parts[0]));
    }
}

using Cleave.Cli.Exec;

namespace Cleave.Cli.Tests.Exec;

/// <summary>The operations of a pool, and that they do not mix with those of a space.</summary>
public sealed class PoolSessionTests
{
    private const string Pool = "pool 0x1000 0x4000 1 0x1000 1024";
    private readonly ExecSession _session = new();

    [Fact]
    public void The_operations_of_a_pool_are_answered()
    {
        Answers($"{Pool} -> ok");
        Answers("alloc 2000 -> ok 0x1000");
        Answers("alloc 1 -> ok 0x1800");
        Answers("kill 0x1c00 0x800 -> ok");
        Answers("describe 0x1c01 -> describe 0x1c01 lies in a retired region of 2 KiB, from 0x1c00 to before 0x2400, which is out of use.");
        Answers("free 0x1000 -> ok");
        Answers("unkill 7168 2048 -> ok");
        Answers("stats -> stats min_size=1024 max_size=4096 size=16384 free=15360 allocated=1024 killed=0 pending_kill=0"
            + " allocs=2 frees=1 splits=4 merges=2 out_of_memory=0 freeing_free=0 invalid_addresses=0 oversize=0 undersize=0"
            + " lists=1024:1:3:0:2,2048:1:3:1:1,4096:3:5:1:1");
        Answers("fini -> ok");
    }

    [Fact]
    public void A_refusal_is_answered_with_its_kind_and_message()
    {
        Answers(Pool + " -> ok");
        Answers("alloc 0 -> err UndersizeAlloc: The request is for 0 bytes; the smallest that is served is 1 byte.");
        Answers("free 0x1000 -> err FreeingFreeMemory: Address 0x1000 is free already; the free block there begins at 0x1000.");
        Answers("kill 0 1024 -> err AddressOutsidePool: The region begins at 0x0, below the pool, which begins at 0x1000.");
        Answers("unkill 0x1000 1024 -> err InvalidParameter: The smallest block at 0x1000 is not retired; the region ends before 0x1400.");
        Answers("describe 0 -> describe 0x0 is outside the pool, which goes from 0x1000 to before 0x5000.");
    }

    [Fact]
    public void A_pool_that_cannot_be_is_refused_and_not_made()
    {
        Answers("pool 0 0 1 1 1 -> err InvalidParameter: Size is 0 bytes; it is at least 1 byte.");
        Answers("stats -> err NOINIT");
        Answers(Pool + " -> ok");
    }

    [Theory]
    [InlineData("kill 0 0")]
    [InlineData("unkill 0 0")]
    [InlineData("stats")]
    [InlineData("describe 0")]
    public void Without_a_pool_its_operations_say_so(string operation)
    {
        Assert.Equal("err NOINIT", _session.Answer(operation));
        _session.Answer("init 65536 4096");
        Assert.Throws<FormatException>(() => _session.Answer(operation));
    }

    [Fact]
    public void There_is_one_pool_or_space_at_a_time()
    {
        Answers(Pool + " -> ok");
        Answers(Pool + " -> err EBUSY");
        Answers("init 65536 4096 -> err EBUSY");
        Answers("alloc 4096 -> ok 0x1000");
        Answers("fini -> ok");
        Answers("init 65536 4096 -> ok");
        Answers(Pool + " -> err EBUSY");
        Answers("alloc 1 0 0 65536 4096 0 -> ok 0:4:0");
    }

    [Theory]
    [InlineData("state", "'state' is no operation of a pool")]
    [InlineData("trim 1 - 0", "'trim' is no operation of a pool")]
    [InlineData("alloc", "bytes")]
    [InlineData("alloc 1 2", "'2' stands behind the last argument")]
    [InlineData("free x", "address")]
    [InlineData("free 4096 0", "'0' stands behind the last argument")]
    [InlineData("kill 4096", "size")]
    [InlineData("kill 4096 1024 1", "'1' stands behind the last argument")]
    [InlineData("unkill 4096 1024 1", "'1' stands behind the last argument")]
    [InlineData("stats 1", "'1' stands behind the last argument")]
    [InlineData("describe 1 1", "'1' stands behind the last argument")]
    [InlineData("fini 1", "'1' stands behind the last argument")]
    public void A_line_that_is_no_operation_of_a_pool_throws_and_changes_nothing(string line, string reason)
    {
        _session.Answer(Pool);
        string before = _session.Answer("stats");
        Assert.Contains(reason, Assert.Throws<FormatException>(() => _session.Answer(line)).Message, StringComparison.Ordinal);
        Assert.Equal(before, _session.Answer("stats"));
    }

    [Theory]
    [InlineData("pool 0 1 2 3", "smallest block")]
    [InlineData("pool 0 1 2 3 4 5", "'5' stands behind the last argument")]
    public void A_pool_has_five_arguments(string line, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => _session.Answer(line)).Message, StringComparison.Ordinal);

    private void Answers(string vector)
    {
        string[] parts = vector.Split(" -> ");
        Assert.Equal(parts[1], _session.Answer(parts[0]));
    }
}

using Cleave.Cli.Exec;

namespace Cleave.Cli.Tests.Exec;

/// <summary>What is refused before anything else is looked at, and what a line must be.</summary>
public sealed class SessionOrderTests
{
    private readonly ExecSession _session = new();

    [Theory]
    [InlineData("alloc 1 0 0 0 0 0")]
    [InlineData("free 1 0")]
    [InlineData("trim 1 - 0")]
    [InlineData("reset_clear 1")]
    [InlineData("state")]
    [InlineData("map")]
    [InlineData("fini")]
    public void Without_a_space_every_operation_but_init_says_so(string operation)
    {
        Assert.Equal("err NOINIT", _session.Answer(operation));
        _session.Answer("init 65536 4096");
        _session.Answer("fini");
        Assert.Equal("err NOINIT", _session.Answer(operation));
    }

    [Theory]
    [InlineData("init 131072 8192")]
    [InlineData("init 0 0")]
    public void A_second_init_is_busy_whatever_its_arguments_and_changes_nothing(string init)
    {
        string before = WithOneAllocation();
        Assert.Equal("err EBUSY", _session.Answer(init));
        Assert.Equal(before, _session.Answer("state"));
    }

    [Theory]
    [InlineData("alloc 1 0 0 4096 4096 0")]
    [InlineData("alloc 1 0 0 0 0 0")]
    public void An_id_in_use_is_busy_whatever_the_other_arguments(string allocation)
    {
        string before = WithOneAllocation();
        Assert.Equal("err EBUSY", _session.Answer(allocation));
        Assert.Equal(before, _session.Answer("state"));
    }

    [Theory]
    [InlineData("", "'' is no operation")]
    [InlineData("allocate 1", "'allocate' is no operation")]
    [InlineData("FREE 1 0", "'FREE' is no operation")]
    [InlineData("init", "size")]
    [InlineData("init 65536", "chunk size")]
    [InlineData("init 65536 4096 x", "'x' stands behind the last argument")]
    [InlineData("alloc 2 0 0 4096 4096", "flags")]
    [InlineData("alloc 2 0 0 4096 4096 0 0", "'0' stands behind the last argument")]
    [InlineData("alloc 2 - 0 4096 4096 0", "start")]
    [InlineData("free 1", "flags")]
    [InlineData("free 1 0 9", "'9' stands behind the last argument")]
    [InlineData("free -1 0", "'-1'")]
    [InlineData("free +1 0", "'+1'")]
    [InlineData("free 1.0 0", "'1.0'")]
    [InlineData("free 1,0 0", "'1,0'")]
    [InlineData("free 0x 0", "'0x'")]
    [InlineData("free 0xg 0", "'0xg'")]
    [InlineData("free a 0", "'a'")]
    [InlineData("free 18446744073709551616 0", "'18446744073709551616'")]
    [InlineData("free 0x10000000000000000 0", "'0x10000000000000000'")]
    [InlineData("trim 1 -", "new size")]
    [InlineData("trim 1 - -", "'-'")]
    [InlineData("trim 1 -- 4096", "'--'")]
    [InlineData("trim 1 - 4096 0", "'0' stands behind the last argument")]
    [InlineData("reset_clear", "flag")]
    [InlineData("reset_clear 1 1", "'1' stands behind the last argument")]
    [InlineData("state 1", "'1' stands behind the last argument")]
    [InlineData("map 80", "'80' stands behind the last argument")]
    [InlineData("fini 1", "'1' stands behind the last argument")]
    public void A_line_that_cannot_be_read_throws_with_the_reason_and_changes_nothing(string line, string reason)
    {
        string before = WithOneAllocation();
        FormatException refused = Assert.Throws<FormatException>(() => _session.Answer(line));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, _session.Answer("state"));
        Assert.Equal("err EBUSY", _session.Answer("alloc 1 0 0 4096 4096 0"));
    }

    private string WithOneAllocation()
    {
        _session.Answer("init 65536 4096");
        Assert.Equal("ok 0:1:0", _session.Answer("alloc 1 0 0x2000 0x2000 0x1000 1"));
        return _session.Answer("state");
    }
}

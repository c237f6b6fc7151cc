using Cleave.Cli.Exec;

namespace Cleave.Cli.Tests.Exec;

/// <summary>Recorded answers are compared up to the first that differs.</summary>
public sealed class VectorCheckTests
{
    private const string Agreeing = "# a comment\ninit 0x10000 0x1000 -> ok\n\nalloc 1 0 0 0x10000 0x1000 0 -> ok 0:4:0 \nfini -> ok";

    [Fact]
    public void Answers_that_agree_are_counted()
    {
        long compared = VectorCheck.Run(new StringReader(Agreeing), out VectorDifference? difference);
        Assert.Equal(3, compared);
        Assert.Null(difference);
    }

    [Fact]
    public void The_first_difference_is_told_with_its_line_and_both_answers()
    {
        string vectors = Agreeing.Replace("0:4:0", "0:4:1", StringComparison.Ordinal) + " too";
        long compared = VectorCheck.Run(new StringReader(vectors), out VectorDifference? difference);
        Assert.Equal(2, compared);
        Assert.Equal(new VectorDifference(4, "alloc 1 0 0 0x10000 0x1000 0", "ok 0:4:1", "ok 0:4:0"), difference);
    }

    [Theory]
    [InlineData("init 0x10000 0x1000 -> ok\nstate", "line 2: ")]
    [InlineData("init 0x10000 0x1000->ok", "line 1: ")]
    [InlineData("# comment\n\nnonsense -> err EINVAL", "line 3: 'nonsense' is no operation")]
    [InlineData("free 1 -> ok", "line 1: ")]
    public void A_line_that_is_no_vector_is_named(string vectors, string start)
    {
        FormatException refused = Assert.Throws<FormatException>(() => VectorCheck.Run(new StringReader(vectors), out _));
        Assert.StartsWith(start, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_has_nothing_to_compare()
    {
        Assert.Equal(0, VectorCheck.Run(new StringReader(""), out VectorDifference? difference));
        Assert.Null(difference);
    }
}

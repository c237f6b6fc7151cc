using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Tests.BestFit;

/// <summary>Random programs on the allocator and on the simplest one there can be: they never differ.</summary>
public sealed class BestFitModelTests
{
    [Fact]
    public void Every_answer_is_that_of_a_search_of_the_whole_space()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(TestEffort.Runs(400));
        FsCheck.Check.One(config, Prop.ForAll(RangeProgram.Any, program => _ = RangeSession.Run(program)));
    }

    [Fact]
    public void Random_programs_get_every_answer()
    {
        ILookup<string, string> answers = RangeProgram.Any.Generator.Sample(400, new Rnd(20261128), 1)
            .SelectMany(RangeSession.Run)
            .ToLookup(answer => answer);
        string[] expected =
        [
            "served", "refused", "Total", "Fragmentation", "Alignment", "Range", "SizeBelowMin", "SizeAboveMax", "RangeTooShort",
            "RangeEmpty",
            "grown", "not grown: NoSpace", "trimmed", "not trimmed",
        ];
        Assert.All(expected, answer => Assert.True(answers[answer].Count() >= 10, $"{answer}: {answers[answer].Count()} times"));
    }
}

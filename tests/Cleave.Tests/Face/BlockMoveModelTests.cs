using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Tests.Face;

/// <summary>Random programs with plans and single moves: contents are whole after each step, and after a crash at each.</summary>
public sealed class BlockMoveModelTests
{
    [Fact]
    public void Contents_are_whole_after_every_step_and_after_a_crash_at_it()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(TestEffort.Runs(80));
        FsCheck.Check.One(config, Prop.ForAll(BlockMoveProgram.Any, program => _ = BlockMoveSession.Run(program)));
    }

    [Fact]
    public void Random_programs_get_every_answer()
    {
        ILookup<string, string> answers = BlockMoveProgram.Any.Generator.Sample(80, new Rnd(20261129), 1)
            .SelectMany(BlockMoveSession.Run)
            .ToLookup(answer => answer);
        string[] expected =
        [
            "AllocateOwner: run", "AllocateOwner: scattered", "AllocateOwner: one block", "AllocateValue: served", "Trim: trimmed",
            "Split: split", "Resize: shrunk", "Resize: grown", "Plan: planned", "Plan: free already", "Plan: no plan", "BeginMove: begun",
            "BeginMove: scattered", "BeginMove: MoveSource", "BeginMove: MoveTarget", "EndMove: dropped", "EndMove: completed",
            "EndMove: expired",
        ];
        Assert.All(expected, answer => Assert.True(answers[answer].Any(), $"{answer}: never"));
    }
}

using Cleave.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Memory.Tests.Owners;

/// <summary>Random programs on a vec and on a list: the same answers, contents and counts after each call,
/// and nothing left behind.</summary>
public sealed class VecModelTests
{
    [Fact]
    public void It_agrees_with_a_list() => Check(300, program => _ = Run(program, failAt: 0, failOn: false));

    /// <summary>Every request of the program fails once, alone and with all that follow.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whichever_request_fails_nothing_changes(bool failOn) => Check(60, program =>
    {
        int failAt = 0;
        while (Run(program, ++failAt, failOn).Requests >= failAt)
            Assert.True(failAt < 1000);
    });

    [Fact]
    public void Programs_meet_refusals_of_every_call_that_allocates()
    {
        foreach (VecOpKind kind in Enum.GetValues<VecOpKind>().Where(Allocates))
        {
            VecOp[] ops = [new(VecOpKind.Extend, 0, 17), new(VecOpKind.ShrinkTo, 0, 0), new(kind, kind == VecOpKind.ShrinkTo ? 0 : 40, 20)];
            ops = kind == VecOpKind.ShrinkTo ? [new(VecOpKind.Extend, 0, 17), new(VecOpKind.Reserve, 40, 0), ops[2]] : ops;
            int before = Run(new VecProgram(ops[..2], 0), 0, false).Requests;
            Assert.True(Run(new VecProgram(ops, 0), before + 1, true).Refusals == 1, $"{kind}");
        }
    }

    private static bool Allocates(VecOpKind kind) => kind is VecOpKind.Push or VecOpKind.Insert or VecOpKind.Resize or VecOpKind.Extend
        or VecOpKind.ExtendOwn or VecOpKind.Reserve or VecOpKind.ReserveExact or VecOpKind.ShrinkTo
        or VecOpKind.Write or VecOpKind.WriteMemory;

    private static void Check(int runs, Action<VecProgram> run) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestEffort.Runs(runs)), Prop.ForAll(VecProgram.Any, run));

    private static (int Requests, int Refusals) Run(VecProgram program, int failAt, bool failOn)
    {
        using TestMemory memory = TestMemory.Watch();
        memory.Slack = (nuint)program.Slack;
        memory.FailAt = failAt;
        memory.FailOn = failOn;
        using var session = new VecSession();
        foreach (VecOp op in program.Ops)
            session.Step(op);
        return (memory.Requests, session.Refusals);
    }
}

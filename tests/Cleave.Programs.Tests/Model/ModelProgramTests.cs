using Cleave.Tools.Files;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Programs.Tests.Model;

/// <summary>Are the random programs worth anything: do they reach every answer and every road, and do they shrink?</summary>
public sealed class ModelProgramTests
{
    internal const int Seed = 20260714;

    // A property that fails stops at once, so this many are never run, at whatever effort.
    internal const int Many = 1_000_000;

    private static Lazy<IReadOnlyList<(VectorLine[] Lines, ModelSession Session)>> Runs { get; } = new(RunSample);

    [Fact]
    public void Random_programs_take_every_road_of_the_model()
    {
        foreach (ModelPath path in Enum.GetValues<ModelPath>())
        {
            int count = Runs.Value.Sum(r => r.Session.Buddy?.Paths.GetValueOrDefault(path) ?? 0);
            Assert.True(count >= 10, $"{path}: {count} times");
        }
    }

    [Theory]
    [InlineData(nameof(ModelFlags.Range))]
    [InlineData(nameof(ModelFlags.TopDown))]
    [InlineData(nameof(ModelFlags.Contiguous))]
    [InlineData(nameof(ModelFlags.Clear))]
    [InlineData(nameof(ModelFlags.Cleared))]
    [InlineData(nameof(ModelFlags.TrimDisable))]
    public void Allocs_of_every_flag_get_every_answer(string flag)
    {
        ModelFlags bit = Enum.Parse<ModelFlags>(flag);
        List<string> answers = [.. Allocs().Where(a => (a.Flags & bit) != 0).Select(a => a.Answer)];
        foreach (string kind in (string[])["ok", "err EINVAL", "err ENOSPC"])
            Assert.True(answers.Count(a => a.StartsWith(kind, StringComparison.Ordinal)) >= 100, kind);
        Assert.True(answers.Count(a => a.EndsWith(":1", StringComparison.Ordinal)) >= 100, "clear blocks");
    }

    [Fact]
    public void Allocs_come_with_every_combination_of_flags_and_succeed() =>
        Assert.Equal(64, Allocs().Where(a => a.Answer.StartsWith("ok", StringComparison.Ordinal)).Select(
            a => (ulong)a.Flags & 63).Distinct().Count());

    [Theory]
    [InlineData("trim", " - ", "ok")]
    [InlineData("trim", " - ", "err EINVAL")]
    [InlineData("trim", " 0x", "ok")]
    [InlineData("trim", " 0x", "err EINVAL")]
    [InlineData("free", " 0", "ok")]
    [InlineData("free", " 16", "ok")]
    [InlineData("reset_clear", " 0", "ok")]
    [InlineData("reset_clear", " 1", "ok")]
    [InlineData("state", "", "state")]
    public void The_other_operations_get_every_answer(string operation, string part, string answer)
    {
        int count = Runs.Value.SelectMany(r => r.Lines).Count(l => l.Operation.StartsWith(operation, StringComparison.Ordinal)
            && l.Operation.Contains(part, StringComparison.Ordinal) && l.Answer.StartsWith(answer, StringComparison.Ordinal));
        Assert.True(count >= 100, $"{count} times");
    }

    [Fact]
    public void A_failure_is_shrunk_reported_and_found_again_by_its_seed()
    {
        const string File = "failing-on-purpose.vec";
        var first = Assert.Throws<ModelProgramException>(() => ModelProgram.Check(NoTrimSucceeds, Many, seed: null, File));

        // Nothing shorter can fail: a trim needs a block to trim, and a block needs a space.
        Assert.Equal(["init", "alloc", "trim"], first.Lines.Select(l => l.Operation.Split(' ')[0]));
        Assert.Contains(string.Join('\n', first.Lines), first.Message, StringComparison.Ordinal);
        string path = Path.Combine(AppContext.BaseDirectory, File);
        Assert.Contains(path, first.Message, StringComparison.Ordinal);
        Assert.Equal(first.Lines, System.IO.File.ReadLines(path).Select(VectorLine.Parse));

        var again = Assert.Throws<ModelProgramException>(() => ModelProgram.Check(NoTrimSucceeds, Many * 2, first.Seed, File));
        Assert.Equal(first.Lines, again.Lines);
        System.IO.File.Delete(path);
    }

    [Fact]
    public void A_failure_leaves_a_trace_that_the_replay_plays()
    {
        const string File = "failing-with-trace.vec";
        var failure = Assert.Throws<ModelProgramException>(() => ModelProgram.Check(TryHarderNeverGoesLeft, Many, Seed, File));
        string path = failure.Message.Split(" to ").Select(part => part.Split("):")[0]).Single(
            part => part.EndsWith("failing-with-trace.trace", StringComparison.Ordinal));
        ReplayResult result = Replayer.Run(TraceFile.Open(path)[0], PlacementPolicy.Recorded, new ReplayOptions { TimedPasses = 0 });
        Assert.Equal((0, true), (result.PlacementDifferences, result.Served > 0));
        System.IO.File.Delete(path);
        System.IO.File.Delete(Path.Combine(AppContext.BaseDirectory, File));
    }

    [Fact]
    public void Traces_of_random_programs_replay_to_the_placements_of_the_model()
    {
        Trace[] traces = [
            .. Runs.Value.Take(TestEffort.Runs(1000)).Select(run => ModelTrace.Of(run.Lines)).Where(trace => trace.AllocationCount > 0)];
        Assert.True(traces.Length > 10);
        Assert.All(traces, trace => Assert.Equal(
            0, Replayer.Run(trace, PlacementPolicy.Recorded, new ReplayOptions { TimedPasses = 0 }).PlacementDifferences));
    }

    [Fact]
    public void A_failure_deep_in_the_rules_shrinks_to_a_few_lines()
    {
        const string File = "failing-deep-on-purpose.vec";
        var failure = Assert.Throws<ModelProgramException>(() => ModelProgram.Check(TryHarderNeverGoesLeft, Many, Seed, File));
        Assert.InRange(failure.Lines.Count, 3, 8);
        System.IO.File.Delete(Path.Combine(AppContext.BaseDirectory, File));
    }

    private static void NoTrimSucceeds(IReadOnlyList<string> operations)
    {
        var session = new ModelSession();
        foreach (string operation in operations)
        {
            bool isOk = session.Answer(operation).StartsWith("ok", StringComparison.Ordinal);
            Assert.False(isOk && operation.StartsWith("trim", StringComparison.Ordinal), operation);
        }
    }

    private static void TryHarderNeverGoesLeft(IReadOnlyList<string> operations)
    {
        var session = new ModelSession();
        foreach (string operation in operations)
            session.Answer(operation);
        Assert.False(session.Buddy!.Paths.ContainsKey(ModelPath.TryHarderLeft));
    }

    private static IEnumerable<(ModelFlags Flags, string Answer)> Allocs() =>
        from run in Runs.Value
        from line in run.Lines
        where line.Operation.StartsWith("alloc", StringComparison.Ordinal)
        select ((ModelFlags)ulong.Parse(line.Operation.Split(' ')[^1]), line.Answer);

    private static List<(VectorLine[] Lines, ModelSession Session)> RunSample()
    {
        var runs = new List<(VectorLine[] Lines, ModelSession Session)>();
        foreach (ModelProgram program in ModelProgram.Sample(3000, Seed))
        {
            var session = new ModelSession();
            runs.Add(([.. ProgramRenderer.Render(program, session)], session));
        }
        return runs;
    }
}

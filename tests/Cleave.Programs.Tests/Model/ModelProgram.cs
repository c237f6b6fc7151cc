using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Cleave.Programs.Tests.Model;

/// <summary>A space of so many chunks, and what is done with it. Not a sequence of lines, so that it shrinks well.</summary>
internal sealed record ModelProgram(ulong Chunk, ProgramAmount Space, IReadOnlyList<ProgramOp> Ops)
{
    /// <summary>
    /// Runs the property on random programs, as operations of the vector format. It fails by throwing; then the program is shrunk
    /// and written, with the answers of the model, to <paramref name="reportFile"/> in the test output folder.
    /// </summary>
    /// <param name="property">Gets the operations of one program: init, and what follows it.</param>
    /// <param name="maxTest">The number of programs at an effort of 1; at least one is run at any.</param>
    /// <param name="seed">The seed that a failure named, to get the same programs again.</param>
    /// <param name="reportFile">A file name, without folder.</param>
    /// <exception cref="ModelProgramException">The property failed.</exception>
    public static void Check(
        Action<IReadOnlyList<string>> property, int maxTest, int? seed = null, string reportFile = "failing-program.vec")
    {
        int used = seed ?? Random.Shared.Next();
        var runner = new ProgramRunner();
        Config config = Config.Quick
            .WithMaxTest(TestEffort.Runs(maxTest))
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd((ulong)used), FSharpOption<int>.None)))
            .WithRunner(runner);
        Arbitrary<ModelProgram> programs = Arb.From(ProgramGenerator.Programs, ProgramShrinker.Shrink);
        FsCheck.Check.One(config, Prop.ForAll(programs, program => property([.. program.Run().Select(l => l.Operation)])));
        if (runner.Failed is { } failed)
            throw ModelProgramException.Report(failed, runner.Cause, used, Path.Combine(AppContext.BaseDirectory, reportFile));
    }

    /// <summary>The first programs of a seed, whatever the effort.</summary>
    public static IReadOnlyList<ModelProgram> Sample(int count, int seed) =>
        ProgramGenerator.Programs.Sample(count, new Rnd((ulong)seed), 1);

    /// <summary>The program in the vector format, with the answers of the model.</summary>
    public IReadOnlyList<VectorLine> Run() => ProgramRenderer.Render(this, new ModelSession());
}

using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Tests.Pool;

/// <summary>Random programs, retiring and restoreing too, on a pool and on the simplest one there can be: they never differ.</summary>
public sealed class PoolModelTests
{
    [Fact]
    public void It_agrees_with_the_model_for_byte() => Check(program => _ = PoolSession<byte>.Run(program));

    [Fact]
    public void It_agrees_with_the_model_for_ushort() => Check(program => _ = PoolSession<ushort>.Run(program));

    [Fact]
    public void It_agrees_with_the_model_for_uint() => Check(program => _ = PoolSession<uint>.Run(program));

    [Fact]
    public void It_agrees_with_the_model_for_ulong() => Check(program => _ = PoolSession<ulong>.Run(program));

    [Fact]
    public void It_agrees_with_the_model_for_nuint() => Check(program => _ = PoolSession<nuint>.Run(program));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    public void It_agrees_with_the_model_with_tables_in_pieces(int pieceBits)
    {
        Check(program => _ = PoolSession<byte>.Run(program, pieceBits));
        Check(program => _ = PoolSession<ulong>.Run(program, pieceBits));
    }

    [Theory]
    [InlineData("Alloc", "None SizeBelowMin SizeAboveMax NoSpace")]
    [InlineData("Free", "None Foreign Misaligned NotAllocated")]
    [InlineData("FreeAnywhere", "None Foreign Misaligned NotAllocated")]
    [InlineData("Retire", "None RangePastEnd AlreadyRetired RangeEmpty")]
    [InlineData("Restore", "None RangePastEnd NotRetired RangeEmpty")]
    public void Random_programs_get_every_answer(string operation, string answers)
    {
        PoolOpKind kind = Enum.Parse<PoolOpKind>(operation);
        ILookup<string, PoolOpKind> roads = Roads.Value.Where(road => road.Kind == kind).ToLookup(road => road.Answer, road => road.Kind);
        Assert.Equal(answers.Split(' ').Order(), roads.Select(road => road.Key).Order());
        Assert.All(roads, road => Assert.True(road.Count() >= 10, $"{road.Key}: {road.Count()} times"));
    }

    private static Lazy<IReadOnlyList<(PoolOpKind Kind, string Answer)>> Roads { get; } =
        new(() => [.. PoolProgram.Any.Generator.Sample(600, new Rnd(20260714), 1).SelectMany(program => PoolSession<byte>.Run(program))]);

    private static void Check(Action<PoolProgram> run)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(TestEffort.Runs(300));
        FsCheck.Check.One(config, Prop.ForAll(PoolProgram.Any, run));
    }
}

namespace Cleave.Tests.Pool;

/// <summary>Random programs of several threads on a pool with thread caches and on a model: they never differ.</summary>
public sealed class PoolCacheModelTests
{
    private const int Steps = 150;

    [Fact]
    public void It_agrees_with_the_model_for_byte() => Check((seed, steps) => Run<byte>(seed, steps));

    [Fact]
    public void It_agrees_with_the_model_for_ushort() => Check((seed, steps) => Run<ushort>(seed, steps));

    [Fact]
    public void It_agrees_with_the_model_for_uint() => Check((seed, steps) => Run<uint>(seed, steps));

    [Fact]
    public void It_agrees_with_the_model_for_ulong() => Check((seed, steps) => Run<ulong>(seed, steps));

    [Fact]
    public void It_agrees_with_the_model_for_nuint() => Check((seed, steps) => Run<nuint>(seed, steps));

    [Fact]
    public void It_agrees_with_the_model_with_tables_in_pieces() => Check((seed, steps) => Run<uint>(seed, steps, pieceBits: seed % 6));

    private static void Check(Action<int, int> run)
    {
        for (int seed = TestEffort.Runs(10); seed > 0; seed--)
        {
            run(seed, Steps);
        }
    }

    private static void Run<TIndex>(int seed, int steps, int? pieceBits = null)
        where TIndex : unmanaged, System.Numerics.IBinaryInteger<TIndex>, System.Numerics.IUnsignedNumber<TIndex>,
            System.Numerics.IMinMaxValue<TIndex>
    {
        using var session = new PoolCacheSession<TIndex>(seed, pieceBits);
        Exception? error = Record.Exception(() => session.Run(steps));
        Assert.True(error is null, $"Seed {seed}: {error}");
    }
}

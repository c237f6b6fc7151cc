using Cleave.Tools.Pickle;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces;

/// <summary>A file cannot choose ids or addresses that collide in a hash table.</summary>
public class SeededTableTests
{
    /// <summary>A size that a table of .NET has, so that its multiples share one bucket of an unseeded table.</summary>
    private const int Buckets = 25_013;

    [Fact]
    public void Keys_that_collide_by_their_value_do_not_collide_by_their_hash()
    {
        long[] keys = [.. Enumerable.Range(1, Buckets).Select(number => (long)number * Buckets)];

        Assert.Equal(Buckets, LongestChain(keys, EqualityComparer<long>.Default));
        Assert.InRange(LongestChain(keys, SeededComparer.Shared), 1, 30);
    }

    [Theory]
    [InlineData(0, 1L << 32)]
    [InlineData(0, 4096L)]
    [InlineData(7, (1L << 32) + 1)]
    [InlineData(0, 1L << 48)]
    public void Steps_of_any_width_spread(long first, long step)
    {
        long[] keys = [.. Enumerable.Range(0, Buckets).Select(number => first + (number * step))];

        Assert.InRange(LongestChain(keys, SeededComparer.Shared), 1, 30);
    }

    [Fact]
    public void Another_seed_gives_other_hashes()
    {
        var one = new SeededComparer(1, 0x9e3779b97f4a7c15);
        var other = new SeededComparer(2, 0xc2b2ae3d27d4eb4f);

        Assert.InRange(Enumerable.Range(0, 1000).Count(key => one.GetHashCode((long)key) == other.GetHashCode((long)key)), 0, 5);
        Assert.Equal(one.GetHashCode(77L), one.GetHashCode(77UL));
    }

    [Fact]
    public void Every_table_of_the_tools_whose_keys_a_file_chooses_is_seeded()
    {
        // Found by the types of fields: a table by number that is not seeded must be named here, with the reason.
        string[] exempt =
        [
            "RecordingReader", // its keys are addresses of the recorded allocator itself, in a process of ours
        ];
        Type[] readers = [.. typeof(Trace).Assembly.GetTypes()];
        Assert.Contains(typeof(TraceBuilder), readers);
        Assert.Empty(SeededTables.Unseeded(readers.Where(type => !exempt.Contains(type.Name))));
    }

    private static int LongestChain(long[] keys, IEqualityComparer<long> comparer)
    {
        var chains = new int[Buckets];
        foreach (long key in keys)
            chains[(uint)comparer.GetHashCode(key) % Buckets]++;

        return chains.Max();
    }
}

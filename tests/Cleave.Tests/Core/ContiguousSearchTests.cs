using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Tests.Core;

/// <summary>A contiguous request that fails looks at a bounded number of blocks, and the free runs change no placement.</summary>
public sealed class ContiguousSearchTests
{
    private const ulong Chunk = 4096;

    /// <summary>Combs whose runs are too short for the request, and one whose runs are long enough but of no use.</summary>
    [Theory]
    [InlineData(4, 2, 2, 3)]
    [InlineData(8, 3, 5, 7)]
    [InlineData(8, 4, 4, 7)]
    [InlineData(8, 1, 1, 7)]
    public void A_request_that_fails_on_a_comb_looks_at_few_blocks(ulong period, ulong tooth, ulong phase, ulong asked)
    {
        foreach (ulong chunks in (ulong[])[1 << 14, 1 << 16])
        {
            GpuBuddyCore core = Comb(chunks, period, tooth, phase);
            long first = Looks(core.Metadata, asked, ContiguousSearch.MostLooks);
            Assert.InRange(first, ContiguousSearch.MostLooks, ContiguousSearch.MostLooks + 100);
            Assert.NotNull(core.Metadata.Map.Runs);
            Assert.Equal(0, Looks(core.Metadata, asked, ContiguousSearch.MostLooks));
            core.Validate();
        }
    }

    [Fact]
    public void A_small_space_does_not_pay_for_runs()
    {
        GpuBuddyCore core = Comb(512, period: 4, tooth: 2, phase: 2);
        Assert.Equal(128, Looks(core.Metadata, 3, ContiguousSearch.MostLooks));
        Assert.Null(core.Metadata.Map.Runs);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void With_free_runs_every_answer_is_that_of_a_look_at_all_blocks(int seed, bool mayClear)
    {
        var random = new Random(seed);
        int unusable = 0;
        int served = 0;
        for (int space = 0; space < TestEffort.Runs(40, atLeast: 8); space++)
        {
            var twins = new Twins((ulong)random.Next(150, 900), random, mayClear);
            for (int step = 0; step < 40; step++)
            {
                twins.Change();
                ulong asked = (ulong)random.Next(2, 24);
                ulong least = random.Next(3) == 0 ? 1UL << random.Next(1, 4) : 1;
                bool? isServed = twins.Ask(asked, least, out bool isLong);
                served += isServed == true ? 1 : 0;
                unusable += isServed == false && isLong ? 1 : 0;
            }

            twins.Kept.Validate();
        }

        Assert.True(served > 10 && (unusable > 0 || mayClear), $"{served} served, {unusable} refused although runs were long enough");
    }

    private static GpuBuddyCore Comb(ulong chunks, ulong period, ulong tooth, ulong phase)
    {
        var core = new GpuBuddyCore(chunks * Chunk, new Alignment(Chunk));
        var blocks = new List<BuddyBlock>();
        for (ulong at = phase; at + tooth <= chunks; at += period)
            core.Allocate(at * Chunk, (at + tooth) * Chunk, tooth * Chunk, Chunk, GpuBuddyRawFlags.Range, blocks);
        return core;
    }

    private static long Looks(BuddyMetadata metadata, ulong asked, long most)
    {
        var request = new Request(0, metadata.Tree.Chunks, asked, 0, GpuBuddyRawFlags.Contiguous);
        Assert.Equal(PlacementError.NoSpace, ContiguousSearch.Run(metadata, request, [], most, out long looks));
        return looks;
    }

    /// <summary>Two equal spaces, one of which maintains its free runs.</summary>
    private sealed class Twins
    {
        private readonly Random _random;
        private readonly bool _mayClear;
        private readonly GpuBuddyCore _plain;
        private readonly List<BuddyBlock> _held = [];

        public Twins(ulong chunks, Random random, bool mayClear)
        {
            (_random, _mayClear) = (random, mayClear);
            Kept = new GpuBuddyCore(chunks * Chunk, new Alignment(Chunk));
            _plain = new GpuBuddyCore(chunks * Chunk, new Alignment(Chunk));
            Kept.Metadata.KeepRuns();
            ulong period = (ulong)random.Next(3, 17);
            for (ulong at = (ulong)random.Next((int)period); at < chunks; at += random.Next(12) == 0 ? 2 * period : period)
                Allocate(at, 1);
        }

        public GpuBuddyCore Kept { get; }

        public void Change()
        {
            if (_random.Next(2) == 0)
            {
                Allocate((ulong)_random.Next((int)(Kept.Size / Chunk)), 1);
                return;
            }

            int index = _random.Next(_held.Count);
            GpuBuddyRawFlags flags = _mayClear && _random.Next(2) == 0 ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None;
            Kept.Free(_held[index], flags);
            _plain.Free(_held[index], flags);
            _held.RemoveAt(index);
        }

        /// <summary>Searches in both spaces, if no single block serves the request: only then the search is made.</summary>
        public bool? Ask(ulong asked, ulong least, out bool isLong)
        {
            var request = new Request(
                0, Kept.Size / Chunk, asked, System.Numerics.BitOperations.Log2(least), GpuBuddyRawFlags.Contiguous);
            isLong = Kept.Metadata.Map.Runs!.Longest >= asked;
            for (int order = request.LargestOrder + 1; order <= Kept.MaxOrder; order++)
            {
                if (Kept.FreeBlockCount(order) != 0)
                    return null;
            }

            var expected = new List<BuddyBlock>();
            var got = new List<BuddyBlock>();
            PlacementError error = ContiguousSearch.Run(_plain.Metadata, request, expected, long.MaxValue, out _);
            Assert.Null(_plain.Metadata.Map.Runs);
            Assert.Equal(error, ContiguousSearch.Run(Kept.Metadata, request, got, ContiguousSearch.MostLooks, out _));
            Assert.Equal(expected, got);
            Kept.Free([.. got]);
            _plain.Free([.. got]);
            return error == PlacementError.None;
        }

        private void Allocate(ulong first, ulong count)
        {
            var blocks = new List<BuddyBlock>();
            PlacementError error = Kept.Allocate(
                first * Chunk, (first + count) * Chunk, count * Chunk, Chunk, GpuBuddyRawFlags.Range, blocks);
            Assert.Equal(error, _plain.Allocate(
                first * Chunk, (first + count) * Chunk, count * Chunk, Chunk, GpuBuddyRawFlags.Range, []));
            _held.AddRange(blocks);
        }
    }
}

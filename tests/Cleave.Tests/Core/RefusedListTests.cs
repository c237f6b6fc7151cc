using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Tests.Core;

/// <summary>A list of blocks that is refused in its midst changes nothing: neither the metadata nor what is placed next.</summary>
public sealed class RefusedListTests
{
    private const ulong Chunk = 4096;

    [Theory]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(150_000)]
    public void A_twin_that_was_never_asked_goes_on_the_same_way(int chunks)
    {
        for (int seed = TestEffort.Runs(60); seed > 0; seed--)
        {
            var twins = new Twins((ulong)chunks * Chunk, new Random(seed));
            for (int step = 0; step < 150; step++)
                twins.Step();
            Assert.NotEqual(0, twins.Refused);
        }
    }

    /// <summary>Two spaces that do the same, but that one is asked again and again to free what it has to refuse.</summary>
    private sealed class Twins(ulong size, Random random)
    {
        private readonly GpuBuddyCore _asked = new(size, new Alignment(Chunk));
        private readonly GpuBuddyCore _spared = new(size, new Alignment(Chunk));
        private readonly List<BuddyBlock> _live = [];
        private readonly List<BuddyBlock> _freed = [];

        public int Refused { get; private set; }

        public void Step()
        {
            if (_live.Count == 0 || random.Next(2) == 0)
                Allocate();
            else
                Free();
            if (_live.Count > 0 && random.Next(2) == 0)
                AskInVain();
        }

        private void Allocate()
        {
            ulong wanted = Chunk * (ulong)random.Next(1, (int)Math.Min(size / Chunk, 40));
            var flags = (GpuBuddyRawFlags)random.Next(64);
            var expected = new List<BuddyBlock>();
            var blocks = new List<BuddyBlock>();
            Assert.Equal(
                _spared.Allocate(0, size, wanted, Chunk, flags, expected), _asked.Allocate(0, size, wanted, Chunk, flags, blocks));
            Assert.Equal(expected, blocks);
            _live.AddRange(blocks);
        }

        private void Free()
        {
            BuddyBlock[] blocks = Some();
            GpuBuddyRawFlags flags = EitherKind();
            _spared.Free(blocks, flags);
            _asked.Free(blocks, flags);
            _live.RemoveAll(block => blocks.Contains(block));
            _freed.AddRange(blocks);
        }

        private void AskInVain()
        {
            BuddyBlock[] good = Some();
            BuddyBlock bad = random.Next(4) switch
            {
                0 => default,
                1 => good[random.Next(good.Length)],
                2 => new BuddyBlock(size, 0, kind: 0),
                _ => _freed.Find(block => !_asked.IsAllocated(block)),
            };
            int at = random.Next(good.Length + 1);
            BuddyBlock[] blocks = [.. good[..at], bad, .. good[at..]];
            string before = Picture(_spared);
            Assert.Equal(before, Picture(_asked));
            GpuBuddyRawFlags flags = EitherKind();
            Assert.False(_asked.TryFree(blocks, flags));
            Assert.Throws<MisuseException>(() => _asked.Free(blocks, flags));
            Assert.Equal(before, Picture(_asked));
            if (Refused++ % 10 == 0)
                _asked.Validate();
        }

        private BuddyBlock[] Some()
        {
            BuddyBlock[] shuffled = [.. _live];
            random.Shuffle(shuffled);
            return shuffled[..random.Next(1, Math.Min(shuffled.Length, 12) + 1)];
        }

        private GpuBuddyRawFlags EitherKind() => random.Next(2) == 0 ? GpuBuddyRawFlags.None : GpuBuddyRawFlags.Cleared;

        private static string Picture(GpuBuddyCore core) =>
            $"{core} {core.Splits} {core.Merges} {string.Join(' ', core.EnumerateBlocks())}";
    }
}

using System.Runtime.InteropServices;
using Cleave.Bench.Soak;

namespace Cleave.Bench.Tests;

/// <summary>A soak finds the faults that it is for: overlaps, writes of others, wrong counts, and misuse that nobody reports.</summary>
public sealed class SoakTests
{
    [Theory]
    [InlineData(FaultySubject.Overlap, "belongs to block")]
    [InlineData(FaultySubject.WrongCount, "The allocator counts 5 blocks, but")]
    [InlineData(FaultySubject.SilentMisuse, "A second free was not reported.")]
    [InlineData(FaultySubject.Leak, "The allocator counts")]
    [InlineData(FaultySubject.Throws, "as a test asked")]
    public void A_fault_is_found(string fault, string words)
    {
        using var subject = new FaultySubject(fault);
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        SoakResult result = new SoakSession(subject, seed: 3, threads: 2, end.Token).Run();
        Assert.Contains(words, result.Fault, StringComparison.Ordinal);
        Assert.False(end.IsCancellationRequested);
    }

    [Fact]
    public void Real_memory_that_another_writes_to_is_found()
    {
        long[] memory = GC.AllocateArray<long>(100, pinned: true);
        var block = new SoakBlock(null, ((ulong)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), (ulong)memory.Length * sizeof(long)));
        var canaries = new MemoryCanaries();
        canaries.Place(block);
        canaries.Check(block);
        memory[56] ^= 1;
        Assert.Contains(
            "and not its canary", Assert.Throws<SoakFaultException>(() => canaries.Remove(block)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_names_the_fault_and_how_to_repeat_it()
    {
        var options = new SoakOptions { Seed = 99, Duration = TimeSpan.FromSeconds(5) };
        var text = new StringWriter();
        SoakText.Write(
            options, [new("Kmalloc", 10, 0, 3, 12, null), new("BuddyPool", 5, 1, 2, 8, "It broke.")], TimeSpan.FromSeconds(5), false, text);
        Assert.Contains("FAULT in BuddyPool: It broke.", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("cleave soak --allocator BuddyPool --threads 2 --seed 99", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 2 allocators have a fault", text.ToString(), StringComparison.Ordinal);
    }

    /// <summary>An allocator of 64 cells with one of several faults.</summary>
    private sealed class FaultySubject(string fault) : SoakSubject
    {
        public const string Overlap = "overlap", WrongCount = "count", SilentMisuse = "misuse", Leak = "leak", Throws = "throws";

        private readonly Lock _lock = new();
        private readonly bool[] _taken = new bool[64];
        private int _allocations;

        public override string Name => "Faulty";

        public override ICanaries Canaries { get; } = new ShadowCanaries(0, 64, 1);

        public override SoakBlock? TryAllocate(Random random)
        {
            using (_lock.EnterScope())
            {
                _allocations++;
                if (fault == Throws && _allocations > 100)
                    throw new InvalidOperationException("Broken, as a test asked.");
                int cell = fault == Overlap && _allocations % 50 == 0 ? Array.IndexOf(_taken, true) : Array.IndexOf(_taken, false);
                if (cell < 0)
                    return null;
                _taken[cell] = true;
                return new SoakBlock(null, ((ulong)cell, 1));
            }
        }

        public override void Free(SoakBlock block)
        {
            using (_lock.EnterScope())
                _taken[block.Address] = fault == Leak && _allocations % 10 == 0;
        }

        public override void Validate(IReadOnlyCollection<SoakBlock> live) =>
            CheckCount(
                "blocks", fault == WrongCount ? 5 : (ulong)_taken.Count(taken => taken), fault == WrongCount ? 6 : (ulong)live.Count);

        public override IEnumerable<SoakMisuse> Misuses(Random random) => fault == SilentMisuse ? [new("A second free", () => { })] : [];

        public override void Dispose()
        {
        }
    }
}

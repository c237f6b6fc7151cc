using System.Buffers;
using System.Buffers.Binary;
using Cleave.Pool;
using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>A restored pool does what the saved one would have done.</summary>
public sealed class PoolStateTests
{
    private static readonly RestoreOptions Recorded = new() { RecordChanges = true };

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void A_restored_pool_places_as_the_original_in_random_programs(int? pieceBits)
    {
        for (int seed = 0; seed < TestEffort.Runs(60); seed++)
        {
            Run(new Random(seed), pieceBits);
        }
    }

    [Fact]
    public void A_state_is_read_with_any_index_type_that_counts_its_blocks()
    {
        var pool = new BuddyPool<byte>(new BuddyPoolOptions { Size = 200 << 4, MaxSize = 256, MinBuddy = 16 });
        ulong address = pool.Allocate(100);
        byte[] state = SavedBytes.Of(pool);
        Assert.True(BuddyPool.TryRestoreState(state, out BuddyPool<nuint>? wide, out _));
        Assert.Equal(state, SavedBytes.Of(wide));
        wide.Free(address);
        var large = new BuddyPool(new BuddyPoolOptions { Size = 300 << 4, MaxSize = 256, MinBuddy = 16 });
        Assert.False(BuddyPool.TryRestoreState<byte>(SavedBytes.Of(large), out _, out StateFailure failure));
        Assert.Equal(StateError.TooLarge, failure.Error);
    }

    [Fact]
    public void A_large_pool_commits_no_tables_for_what_was_never_used()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 1UL << 44, MaxSize = 1UL << 40, MinBuddy = 1 << 12 });
        pool.Allocate(5000);
        byte[] state = SavedBytes.Of(pool);
        BuddyPool restored = BuddyPool.RestoreState(state);
        Assert.True(restored.MetadataBytes < 1 << 20);
        Assert.Equal(state, SavedBytes.Of(restored));
    }

    [Fact]
    public void A_record_that_does_not_fit_is_refused()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 160, MaxSize = 64, MinBuddy = 16, RecordChanges = true });
        byte[] state = SavedBytes.Of(pool);
        pool.Free(pool.Allocate(16));
        byte[] first = SavedBytes.Of(pool.SaveIncrement);
        Assert.Equal(1UL, pool.Sequence);
        pool.Allocate(64);
        byte[] second = SavedBytes.Of(pool.SaveIncrement);
        BuddyPool restored = BuddyPool.RestoreState(state, [.. first, .. second], Recorded);
        Assert.Equal(SavedBytes.Of(pool), SavedBytes.Of(restored));
        Assert.False(BuddyPool.TryRestoreState(state, second, out BuddyPool? none, out StateFailure failure));
        Assert.Equal((StateError.OutOfOrder, null), (failure.Error, none));
        first[40] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(first.AsSpan(first.Length - 8), XxHash64.Of(first.AsSpan(0, first.Length - 8)));
        Assert.False(BuddyPool.TryRestoreState(state, first, out none, out failure));
        Assert.Equal((StateError.Inconsistent, null), (failure.Error, none));
        Assert.Contains("set RecordChanges", Assert.Throws<InvalidOperationException>(
            () => BuddyPool.RestoreState(state).SaveIncrement(Stream.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_synchronized_pool_saves_increments_too()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 160, MaxSize = 64, MinBuddy = 16, RecordChanges = true });
        SynchronizedBuddyPool<uint> shared = BuddyPool.Synchronized(pool);
        byte[] state = SavedBytes.Of(pool);
        shared.Allocate(30);
        Assert.Equal(3, shared.UnsavedChangeBytes);
        byte[] increment = SavedBytes.Of(shared.SaveIncrement);
        Assert.Equal((1UL, 0), (shared.Sequence, shared.UnsavedChangeBytes));
        Assert.Equal(SavedBytes.Of(pool), SavedBytes.Of(BuddyPool.RestoreState(state, increment, Recorded)));
        shared.SaveIncrement(Stream.Null);
    }

    private static void Run(Random random, int? pieceBits)
    {
        int leaves = random.Next(1, 200);
        int order = random.Next((int)Math.Log2(leaves) + 1);
        bool isRecorded = random.Next(2) == 0;
        var options = new BuddyPoolOptions { BaseAddress = 0x30, Size = (ulong)leaves << 4, MaxSize = 16UL << order, MinBuddy = 16 };
        var first = new BuddyPool<ushort>(options, pieceBits);
        var second = new BuddyPool<ushort>(options with { RecordChanges = isRecorded }, pieceBits);
        byte[] older = SavedBytes.Of(second);
        var log = new ArrayBufferWriter<byte>();
        var live = new List<ulong>();
        for (int step = 0; step < 120; step++)
        {
            Step(first, second, live, random);
            if (isRecorded)
            {
                second.SaveIncrement(log);
                Assert.Equal(0, second.UnsavedChangeBytes);
            }

            byte[] state = SavedBytes.Of(second);
            Assert.Equal(SavedBytes.Of(first)[40..^8], state[40..^8]);
            if (random.Next(5) == 0)
            {
                BuddyPool<ushort>? restored;
                Assert.True(isRecorded
                    ? BuddyPool.TryRestoreState(older, log.WrittenSpan, out restored, out _, Recorded)
                    : BuddyPool.TryRestoreState(state, out restored, out _));
                Assert.Equal(state, SavedBytes.Of(restored!));
                second = restored!;
                second.Validate();
                Assert.Equal(first.EnumerateBlocks(), second.EnumerateBlocks());
                Assert.Equal(first.GetStatistics().PendingRetireBytes, second.GetStatistics().PendingRetireBytes);
            }
        }
    }

    private static void Step(BuddyPool<ushort> first, BuddyPool<ushort> second, List<ulong> live, Random random)
    {
        ulong place = first.BaseAddress + (16 * (ulong)random.Next((int)(first.Size / 16)));
        ulong size = 16 * (ulong)random.Next(1, 9);
        switch (random.Next(5))
        {
            case 0 when live.Count > 0:
                ulong freed = live[random.Next(live.Count)];
                live.Remove(freed);
                first.Free(freed);
                second.Free(freed);
                break;
            case 1:
                Assert.Equal(first.TryRetire(place, size), second.TryRetire(place, size));
                break;
            case 2:
                Assert.Equal(first.TryRestore(place, size), second.TryRestore(place, size));
                break;
            default:
                ulong bytes = (ulong)random.Next(1, (int)first.MaxSize + 1);
                bool served = first.TryAllocate(bytes, out ulong address);
                Assert.Equal(served, second.TryAllocate(bytes, out ulong other));
                Assert.Equal(address, other);
                if (served)
                    live.Add(address);
                break;
        }
    }
}

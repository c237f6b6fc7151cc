using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;
using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>States of every version of the format, all of which are read.
/// Their bytes were made by hand, from docs/state-format.md.</summary>
public sealed class GoldenStateTests
{
    private const string Ranges =
        "89434c560d0a1a0a01010000000000001600000000000000000000000000000000000000000000000880028020020000"
        + "00000000001313010700010100030a6340c637589a9a";

    public const string Blocks =
        "89434c560d0a1a0a01020000000000001400000000000000000000000000000000000000000000000c00100300010000"
        + "00c000c10041000109011805bec4713f25beb23a";

    public const string Pool =
        "89434c560d0a1a0a010300000000000017000000000000000000000000000000000000000000000004000a0140820000"
        + "0103c00000000100400000000508008acd306d04190718";

    private const string Blocks2 =
        "89434c560d0a1a0a02020000000000000c00000000000000000000000000000000000000000000000c00100c65910201"
        + "0509180576013a901aec65b3";

    private const string Pool2 =
        "89434c560d0a1a0a020300000000000011000000000000000000000000000000000000000000000004000a0140680f01"
        + "080101000001030195f03e198075212497";

    private const string PoolLog =
        "89434c560d0a1a0a01830000000000000b00000000000000010000000000000000000000000000000080040002020000"
        + "020400eb3c1391dbb0b882";

    private const string RangeLog =
        "89434c560d0a1a0a01810000000000001100000000000000010000000000000000000000000000000000030000041301"
        + "0b0407001801000200469238284520e8f6";

    private const string BlockLog =
        "89434c560d0a1a0a018200000000000010000000000000000100000000000000000000000000000001c10300018103c0"
        + "050d81030903c103c974f1d94ad265e1";

    [Fact]
    public void A_best_fit_allocator_reads_and_writes_version_1()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 64 << 10, Size = 1 << 20, RecordChanges = true });
        byte[] empty = SavedBytes.Of(memory);
        AllocatedRange first = memory.AllocateRange(1000);
        RangeOwner owner = memory.Allocate(5000);
        owner.Key = 7;
        memory.AllocateRange(300);
        memory.Free(first, cleared: true);
        byte[] log = SavedBytes.Of(memory.SaveIncrement);

        Assert.Equal(RangeLog, Convert.ToHexStringLower(log));
        Assert.Equal(Ranges, Convert.ToHexStringLower(SavedBytes.Of(BestFitAllocator.Restore(empty, Convert.FromHexString(RangeLog)))));
        BestFitAllocator golden = BestFitAllocator.Restore(Convert.FromHexString(Ranges));
        Assert.Equal(Ranges, Convert.ToHexStringLower(SavedBytes.Of(golden)));
        Assert.Equal(memory.GetBlocks(), golden.GetBlocks());
        owner.Dispose();
    }

    [Fact]
    public void A_GPU_buddy_reads_version_1_and_writes_version_2()
    {
        var space = new GpuBuddy(new GpuBuddyOptions { Size = 16 * 4096, RecordChanges = true });
        byte[] empty = SavedBytes.Of(space);
        AllocatedBlock value = space.AllocateBlock(8192);
        AllocatedBlocks owner = space.Allocate(3 * 4096);
        owner.Key = 9;
        space.Free(value, cleared: true);
        byte[] log = SavedBytes.Of(space.SaveIncrement);

        Assert.Equal(BlockLog, Convert.ToHexStringLower(log));
        Assert.Equal(Blocks2, Convert.ToHexStringLower(SavedBytes.Of(GpuBuddy.Restore(empty, Convert.FromHexString(BlockLog)))));
        Assert.All([Blocks, Blocks2], version =>
        {
            GpuBuddy golden = GpuBuddy.Restore(Convert.FromHexString(version));
            Assert.Equal(Blocks2, Convert.ToHexStringLower(SavedBytes.Of(golden)));
            Assert.Equal(space.GetBlocks(), golden.GetBlocks());
        });
        owner.Dispose();
    }

    [Fact]
    public void A_pool_reads_version_1_and_writes_version_2()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 160, MaxSize = 64, MinBuddy = 16, RecordChanges = true });
        byte[] empty = SavedBytes.Of(pool);
        pool.Allocate(16);
        pool.Allocate(64);
        pool.Retire(0, 16);
        pool.Retire(64, 16);
        Assert.Equal(PoolLog, Convert.ToHexStringLower(SavedBytes.Of(pool.SaveIncrement)));
        Assert.Equal(Pool2, Convert.ToHexStringLower(SavedBytes.Of(BuddyPool.RestoreState(empty, Convert.FromHexString(PoolLog)))));
        Assert.All([Pool, Pool2], version =>
        {
            BuddyPool golden = BuddyPool.RestoreState(Convert.FromHexString(version));
            Assert.Equal(Pool2, Convert.ToHexStringLower(SavedBytes.Of(golden)));
            Assert.Equal(pool.EnumerateBlocks(), golden.EnumerateBlocks());
        });
    }

    [Fact]
    public void A_golden_state_of_another_allocator_is_refused() => Assert.All([Blocks, Pool, RangeLog], golden =>
        Assert.True(Assert.Throws<StateException>(() => BestFitAllocator.Restore(Convert.FromHexString(golden))).Failure.IsFailure));
}

using Cleave.Gpu;
using Cleave.Placement;
using Cleave.Pool;

namespace Cleave.Tests.Face;

/// <summary>What an observer of a GpuBuddy or a pool is told: every block that comes and goes, and what was asked.</summary>
public sealed class ObserverTests
{
    private const ulong Chunk = 4096;

    private readonly Log _log = new();

    [Fact]
    public void Owners_values_and_lists_are_told_with_their_terms()
    {
        GpuBuddy buddy = Create(16);
        buddy.Allocate(3 * Chunk, flags: GpuBuddyAllocationFlags.TrimDisable).Dispose();
        buddy.Free(buddy.AllocateBlock(Chunk, placement: GpuBuddyPlacement.TopDown), cleared: true);
        buddy.AllocateBlock(Chunk, placement: GpuBuddyPlacement.Range(0x7000, 0x9000), flags: GpuBuddyAllocationFlags.Clear);
        Assert.Equal(
            [
                "a 12288/4096 0-0 Untrimmed at 15000 of 8192", "+ 15000 14000 of 4096", "f 15000 False", "f 14000 False",
                "a 4096/0 0-0 TopDown, OneBlock at 16000 of 4096", "f 16000 True",
                "a 4096/4096 7000-9000 Range, Clear, OneBlock at 7000 of 4096",
            ],
            _log.Lines);
    }

    [Fact]
    public void Several_blocks_trims_and_resets_are_told()
    {
        GpuBuddy buddy = Create(16);
        AllocatedBlocks several = buddy.Allocate(5 * Chunk);
        buddy.ResetClear(true);
        AllocatedBlocks part = several.SplitOff(1);
        several.Trim(several[0].Offset + Chunk, 2 * Chunk);
        part.FreeAsCleared();
        Assert.Equal(
            [
                "a 20480/4096 0-0 None at 13000 of 16384", "+ 13000 12000 of 4096", "r True", "t 13000 14000 8192 False",
                "+ 13000 14000 of 4096", "+ 13000 15000 of 4096", "f 12000 True",
            ],
            _log.Lines);
    }

    [Fact]
    public void A_refusal_for_want_of_room_is_told_and_a_wrong_call_is_not()
    {
        GpuBuddy buddy = Create(4);
        AllocatedBlock all = buddy.AllocateBlock(4 * Chunk);
        Assert.False(buddy.TryAllocate(Chunk, out _, out _));
        Assert.False(buddy.TryAllocateBlock(Chunk, out _, out _));
        Assert.False(buddy.TryAllocate(0, out _, out _));
        Assert.False(buddy.TryFree(default(AllocatedBlock)));
        buddy.Free([all]);
        Assert.Equal(["a 16384/0 0-0 OneBlock at 7000 of 16384", "x 4096/4096", "x 4096/4096", "f 7000 False"], _log.Lines);
    }

    [Fact]
    public void Thread_caches_are_passed_by_so_that_nothing_is_missed()
    {
        GpuBuddy buddy = Create(64);
        using GpuBuddyThreadCaches caches = buddy.UseThreadCaches(16 * Chunk);
        buddy.Free(buddy.AllocateBlock(Chunk));
        buddy.Free(buddy.AllocateBlock(Chunk));
        Assert.Equal(4, _log.Lines.Count);
        Assert.Equal(0UL, buddy.GetStatistics().CachedBytes);
        Assert.Equal(buddy.Size, buddy.FreeBytes);
    }

    [Fact]
    public void A_synchronized_pool_tells_allocations_frees_and_kills()
    {
        SynchronizedBuddyPool<uint> pool = BuddyPool.Synchronized(
            new BuddyPool(new BuddyPoolOptions { Size = 256, MaxSize = 64, MinBuddy = 16 }), _log);
        ulong address = pool.Allocate(20);
        Assert.False(pool.TryAllocate(65, out _, out _));
        Assert.False(pool.TryFree(address + 1, out _));
        pool.Free(address);
        pool.Retire(0, 32);
        pool.Restore(16, 16);
        Assert.Throws<ArgumentException>("address", () => pool.Retire(0, 16));
        Assert.Equal(["a 20/0 0-0 None at 0 of 32", "f 0 False", "k 0 32 False", "k 10 16 True"], _log.Lines);
    }

    [Fact]
    public void The_blocks_of_a_moment_cover_the_space_once()
    {
        GpuBuddy buddy = Create(13);
        using AllocatedBlocks held = buddy.Allocate(3 * Chunk);
        ulong next = buddy.BaseOffset;
        foreach (GpuBuddyBlockInfo info in buddy.GetBlocks())
        {
            Assert.Equal((next, Chunk << info.Order), (info.Offset, info.Size));
            next += info.Size;
        }

        Assert.Equal(buddy.BaseOffset + buddy.Size, next);
        Assert.Equal(
            held.Select(block => (block.Offset, block.Size, block.Order)).Order(),
            buddy.GetBlocks().Where(info => !info.IsFree).Select(info => (info.Offset, info.Size, info.Order)));
    }

    [Fact]
    public void The_blocks_of_a_pool_cover_it_once_killed_ones_too()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { BaseAddress = 0x100, Size = 208, MaxSize = 64, MinBuddy = 16 });
        ulong held = pool.Allocate(64);
        pool.Retire(held + 16, 16);
        pool.Retire(0x100 + 192, 16);
        BuddyPoolBlockInfo[] blocks = [.. pool.EnumerateBlocks()];
        Assert.Equal(0x100UL, blocks[0].Address);
        Assert.All(blocks.Zip(blocks.Skip(1)), pair => Assert.Equal(pair.First.Address + pair.First.Size, pair.Second.Address));
        Assert.Equal(pool.BaseAddress + pool.Size, blocks[^1].Address + blocks[^1].Size);
        Assert.Equal(new BuddyPoolBlockInfo(held, 64, BuddyPoolBlockState.Allocated), Assert.Single(
            blocks, block => block.State == BuddyPoolBlockState.Allocated));
        Assert.Equal(new BuddyPoolBlockInfo(0x100 + 192, 16, BuddyPoolBlockState.Retired), Assert.Single(
            blocks, block => block.State == BuddyPoolBlockState.Retired));
    }

    private GpuBuddy Create(ulong chunks) => new(new GpuBuddyOptions { BaseOffset = 0x7000, Size = chunks * Chunk, Observer = _log });

    /// <summary>Takes down what it is told, in hex but for sizes.</summary>
    private sealed class Log : IAllocationObserver
    {
        public List<string> Lines { get; } = [];

        public void Allocated(in ObservedRequest request, ulong address, ulong size) =>
            Lines.Add($"a {request.Size}/{request.Alignment} {request.Start:x}-{request.End:x} {request.Terms} at {address:x} of {size}");

        public void AlsoAllocated(ulong owner, ulong address, ulong size) => Lines.Add($"+ {owner:x} {address:x} of {size}");

        public void Refused(in ObservedRequest request) => Lines.Add($"x {request.Size}/{request.Alignment}");

        public void Freed(ulong address, bool cleared) => Lines.Add($"f {address:x} {cleared}");

        public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared) =>
            Lines.Add($"t {address:x} {start:x} {newSize} {cleared}");

        public void ClearReset(bool isClear) => Lines.Add($"r {isClear}");

        public void Retired(ulong address, ulong size, bool restored) => Lines.Add($"k {address:x} {size} {restored}");
    }
}

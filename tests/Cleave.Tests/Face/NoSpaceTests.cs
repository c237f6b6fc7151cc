using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Tests.Face;

/// <summary>A refusal says what is missing, and the size that it names does fit.</summary>
public sealed class NoSpaceTests
{
    private const ulong Chunk = 4096;
    private const ulong Size = 64 * Chunk;

    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = 0x10_0000, Size = Size });
    private readonly List<AllocatedBlock> _chunks = [];

    public NoSpaceTests()
    {
        for (ulong at = 0; at < Size; at += Chunk)
            Assert.True(_buddy.TryAllocateBlocks(Chunk, _chunks, out _, placement: Range(at, at + Chunk)));
    }

    [Fact]
    public void Too_little_is_free()
    {
        Free(0, 1, 2, 3, 8);
        AllocationFailure failure = Refused(6 * Chunk);
        Assert.Equal(
            (NoSpaceReason.Total, 6 * Chunk, 5 * Chunk, 5 * Chunk), (failure.Reason, failure.Value, failure.FreeBytes, failure.Fitting));
        Assert.Equal("No room for 24 KiB: only 20 KiB of the space of 256 KiB are free.", failure.ToString());
        Assert.Equal(failure.ToString(), Assert.Throws<AllocationException>(() => _buddy.Allocate(6 * Chunk)).Message);
        AssertFits(failure);
    }

    [Fact]
    public void Enough_is_free_but_not_in_one_piece()
    {
        Free(2, 3, 4, 5, 6, 16, 17, 30, 40);
        AllocationFailure failure = Refused(6 * Chunk, flags: GpuBuddyAllocationFlags.Contiguous);
        Assert.Equal((NoSpaceReason.Fragmentation, 9 * Chunk), (failure.Reason, failure.FreeBytes));
        Assert.Equal((2 * Chunk, 5 * Chunk, 5 * Chunk), (failure.LargestFreeBlock, failure.LargestFreeRun, failure.Fitting));
        Assert.Equal(
            "No room for 24 KiB in one piece: 36 KiB are free, but the largest free block is 8 KiB and the longest free run is "
                + "20 KiB; 20 KiB would fit.",
            failure.ToString());
        AssertFits(failure, flags: GpuBuddyAllocationFlags.Contiguous);
    }

    [Fact]
    public void Enough_is_free_but_not_in_large_enough_blocks()
    {
        Free(2, 3, 8, 9, 10, 11, 20);
        Free(40);
        AllocationFailure failure = Refused(8 * Chunk, minBlock: 2 * Chunk);
        Assert.Equal((NoSpaceReason.Fragmentation, 8 * Chunk, 6 * Chunk), (failure.Reason, failure.FreeBytes, failure.Fitting));
        Assert.Equal(
            "No room for 32 KiB in blocks of at least 8 KiB: 32 KiB are free, but only 24 KiB of it in such blocks.", failure.ToString());
        AssertFits(failure, minBlock: 2 * Chunk);
    }

    [Fact]
    public void Enough_is_free_but_not_as_one_block()
    {
        Free(2, 3, 8, 20);
        Assert.False(_buddy.TryAllocateBlock(3 * Chunk, out _, out AllocationFailure failure));
        Assert.Equal((NoSpaceReason.Fragmentation, 2 * Chunk), (failure.Reason, failure.Fitting));
        Assert.Equal("No room for a single block of 12 KiB: 16 KiB are free, but the largest free block is 8 KiB.", failure.ToString());
        Assert.True(_buddy.TryAllocateBlock(failure.Fitting, out _, out _));
    }

    [Fact]
    public void Enough_is_free_but_not_at_the_alignment()
    {
        Free(8, 2, 3, 20, 21, 22, 23);
        AllocationFailure failure = Refused(2 * Chunk, alignment: 8 * Chunk);
        Assert.Equal((NoSpaceReason.Alignment, 4 * Chunk, Chunk), (failure.Reason, failure.LargestFreeBlock, failure.Fitting));
        Assert.Equal(
            "No room for 8 KiB at a multiple of 32 KiB: 28 KiB are free, the largest free block is 16 KiB, but at such a "
                + "multiple 4 KiB would fit.",
            failure.ToString());
        AssertFits(failure, alignment: 8 * Chunk);
        failure = Refused(2 * Chunk, alignment: 8 * Chunk);
        Assert.Equal((NoSpaceReason.Alignment, 0UL), (failure.Reason, failure.Fitting));
        Assert.EndsWith("but at such a multiple nothing fits.", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Enough_is_free_but_not_in_the_range()
    {
        Free(2, 3, 40, 41, 42, 43);
        AllocationFailure failure = Refused(4 * Chunk, mode: Range(0, 8 * Chunk));
        Assert.Equal((NoSpaceReason.Range, 6 * Chunk, 2 * Chunk), (failure.Reason, failure.FreeBytes, failure.Fitting));
        Assert.Equal(
            "No room for 16 KiB between 0x100000 and 0x108000: 24 KiB are free in all of the space, but in that range 8 KiB would fit.",
            failure.ToString());
        AssertFits(failure, mode: Range(0, 8 * Chunk));
    }

    /// <summary>The longest run against a plain walk over all blocks, of spaces with and without clear memory.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_longest_run_is_that_of_a_walk_over_all_blocks(bool clear)
    {
        for (int seed = 0; seed < TestEffort.Runs(200); seed++)
        {
            var random = new Random(seed);
            var buddy = new GpuBuddy(new GpuBuddyOptions { Size = (ulong)random.Next(1, 300) * Chunk });
            var live = new List<AllocatedBlocks>();
            for (int step = 0; step < 60; step++)
            {
                if (random.Next(3) != 0 && buddy.TryAllocate((ulong)random.Next(1, 9) * Chunk, out AllocatedBlocks? owner, out _))
                {
                    live.Add(owner);
                }
                else if (live.Count > 0)
                {
                    int chosen = random.Next(live.Count);
                    Action free = clear && random.Next(2) == 0 ? live[chosen].FreeAsCleared : live[chosen].Dispose;
                    free();
                    live.RemoveAt(chosen);
                }
            }

            Assert.Equal(Longest(buddy), buddy.GetStatistics().LargestFreeRun);
            buddy.Validate();
        }
    }

    private static ulong Longest(GpuBuddy buddy)
    {
        ulong longest = 0;
        ulong run = 0;
        foreach (GpuBuddyBlockInfo info in buddy.GetBlocks())
        {
            run = info.IsFree ? run + info.Size : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private GpuBuddyPlacement Range(ulong start, ulong end) => GpuBuddyPlacement.Range(_buddy.BaseOffset + start, _buddy.BaseOffset + end);

    private void Free(params int[] chunks) => _buddy.Free([.. chunks.Select(chunk => _chunks[chunk])]);

    private AllocationFailure Refused(
        ulong size, ulong alignment = 1, GpuBuddyPlacement mode = default, GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None,
        ulong minBlock = 1)
    {
        string before = _buddy.ToString();
        Assert.False(
            _buddy.TryAllocate(size, out _, out AllocationFailure failure, new Alignment(alignment), mode, flags, new Alignment(minBlock)));
        Assert.Equal((FailureCode.NoSpace, before), (failure.Code, _buddy.ToString()));
        return failure;
    }

    private void AssertFits(
        AllocationFailure failure, ulong alignment = 1, GpuBuddyPlacement mode = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None, ulong minBlock = 1) =>
        Assert.True(_buddy.TryAllocate(failure.Fitting, out _, out _, new Alignment(alignment), mode, flags, new Alignment(minBlock)));
}

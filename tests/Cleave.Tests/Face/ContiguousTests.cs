using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>Requests for one run of addresses that the kernel's rules refuse although a free run fits.</summary>
public sealed class ContiguousTests
{
    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;
    private const ulong GiB = 1 << 30;
    private const ulong Base = 5 * GiB;
    private const GpuBuddyAllocationFlags Contiguous = GpuBuddyAllocationFlags.Contiguous;

    public static TheoryData<GpuBuddyPlacement, GpuBuddyAllocationFlags> Ways => new()
    {
        { GpuBuddyPlacement.Simple, GpuBuddyAllocationFlags.None },
        { GpuBuddyPlacement.Simple, Contiguous },
        { GpuBuddyPlacement.TopDown, GpuBuddyAllocationFlags.None },
        { GpuBuddyPlacement.TopDown, Contiguous },
        { GpuBuddyPlacement.Range(Base + (3 * MiB), Base + (15 * MiB)), GpuBuddyAllocationFlags.None },
        { GpuBuddyPlacement.Range(Base + (3 * MiB), Base + (15 * MiB)), Contiguous },
        { GpuBuddyPlacement.Range(Base + (7 * MiB), Base + (7 * MiB) + (4 * KiB)), GpuBuddyAllocationFlags.None },
        { GpuBuddyPlacement.Range(Base + (7 * MiB), Base + (7 * MiB) + (4 * KiB)), Contiguous },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Six_of_eight_MiB_lie_between_a_first_and_a_last_one_that_are_taken(bool topDown)
    {
        GpuBuddy buddy = Space(8 * MiB);
        using AllocatedBlocks first = Take(buddy, 0, MiB);
        using AllocatedBlocks last = Take(buddy, 7 * MiB, 8 * MiB);
        using AllocatedBlocks run = buddy.Allocate(
            6 * MiB, placement: topDown ? GpuBuddyPlacement.TopDown : default, flags: Contiguous);
        AssertRun(buddy, run, MiB, 6 * MiB);
        Assert.Equal(0UL, buddy.FreeBytes);
    }

    [Theory]
    [InlineData(3, 1, 5, 8, 1)]
    [InlineData(9, 0, 12, 12, 0)]
    [InlineData(5, 1, 6, 7, 1)]
    [InlineData(7, 5, 12, 12, 5)]
    public void A_range_of_an_empty_space_serves_whatever_fits_in_it(ulong size, ulong start, ulong end, ulong space, ulong expected)
    {
        foreach (ulong unit in (ulong[])[MiB, GiB])
        {
            GpuBuddy buddy = Space(space * unit);
            using AllocatedBlocks run = buddy.Allocate(
                size * unit, placement: GpuBuddyPlacement.Range(Base + (start * unit), Base + (end * unit)), flags: Contiguous);
            AssertRun(buddy, run, expected * unit, size * unit);
        }
    }

    [Fact]
    public void Nine_GiB_lie_in_twelve_of_which_one_is_clear()
    {
        GpuBuddy buddy = Space(12 * GiB);
        Take(buddy, 2 * GiB, 3 * GiB).FreeAsCleared();
        using AllocatedBlocks run = buddy.Allocate(9 * GiB, flags: Contiguous);
        AssertRun(buddy, run, 0, 9 * GiB);
        Assert.Equal(GiB, run.Where(block => block.IsClear).Aggregate(0UL, (sum, block) => sum + block.Size));
    }

    [Fact]
    public void Forty_three_of_sixty_three_free_chunks_are_found_wherever_they_lie()
    {
        for (int gap = 0; gap < 64; gap++)
        {
            GpuBuddy buddy = Space(128 * 4 * KiB);
            using AllocatedBlocks below = Take(buddy, 0, (ulong)(gap + 1) * 4 * KiB);
            using AllocatedBlocks? above = gap == 64 ? null : Take(buddy, (ulong)(gap + 64) * 4 * KiB, 128 * 4 * KiB);
            Assert.Equal(63 * 4 * KiB, buddy.FreeBytes);
            using AllocatedBlocks run = buddy.Allocate(43 * 4 * KiB, flags: Contiguous);
            AssertRun(buddy, run, run.Offset - Base, 43 * 4 * KiB);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_chunk_at_a_multiple_of_1_MiB_is_found_where_no_MiB_is_free(GpuBuddyPlacement placement, GpuBuddyAllocationFlags flags)
    {
        var alignment = new Alignment(MiB);
        GpuBuddy buddy = CombOfMiB();
        using (AllocatedBlocks owned = buddy.Allocate(4 * KiB, alignment, placement, flags))
            Assert.Equal((0UL, 4 * KiB), ((owned.Offset - Base) % MiB, owned.Size));
        AllocatedBlock single = buddy.AllocateBlock(4 * KiB, alignment, placement, flags);
        Assert.Equal((0UL, 4 * KiB), ((single.Offset - Base) % MiB, single.Size));
        Assert.True(!placement.IsRange || (single.Offset >= placement.Start && single.Offset + 4096 <= placement.End), $"{single}");
        buddy.Free(single);
        buddy.Validate();
        Assert.Equal(16 * (MiB - (4 * KiB)), buddy.FreeBytes);
    }

    /// <summary>Two free chunks of different kinds are one block only after they are merged.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public void A_single_block_of_clear_and_dirty_halves_is_merged_where_it_fits(ulong alignmentKiB)
    {
        GpuBuddy buddy = Space(MiB);
        using AllocatedBlocks rest = Take(buddy, 0, MiB);
        var pieces = new List<AllocatedBlock>();
        rest.Dispose();
        for (ulong at = 0; at < MiB; at += 4 * KiB)
            Assert.True(
                buddy.TryAllocateBlocks(4 * KiB, pieces, out _, placement: GpuBuddyPlacement.Range(Base + at, Base + at + (4 * KiB))));
        foreach (int chunk in (int[])[30, 31, 32, 33, 48, 50])
            buddy.Free(pieces[chunk], cleared: chunk % 2 == 0);
        AllocatedBlock block = buddy.AllocateBlock(
            8 * KiB, new Alignment(alignmentKiB * KiB), GpuBuddyPlacement.Range(Base + (124 * KiB), Base + (200 * KiB)));
        Assert.Equal((Base + (128 * KiB), 8 * KiB), (block.Offset, block.Size));
        buddy.Validate();
    }

    [Fact]
    public void A_run_is_trimmed_split_and_freed_like_any_other_memory()
    {
        GpuBuddy buddy = Space(8 * MiB);
        using AllocatedBlocks first = Take(buddy, 0, MiB);
        using AllocatedBlocks last = Take(buddy, 7 * MiB, 8 * MiB);
        AllocatedBlocks run = buddy.Allocate(6 * MiB, flags: Contiguous);
        run.Trim(Base + (2 * MiB), 3 * MiB);
        AssertRun(buddy, run, 2 * MiB, 3 * MiB);
        AllocatedBlocks part = run.SplitOff(0);
        run.FreeAsCleared();
        part.Dispose();
        Assert.Equal(6 * MiB, buddy.FreeBytes);
        buddy.Validate();
        var values = new List<AllocatedBlock>();
        Assert.True(buddy.TryAllocateBlocks(6 * MiB, values, out _, flags: Contiguous));
        buddy.Free([.. values]);
        buddy.Validate();
        Assert.Equal(6 * MiB, buddy.GetStatistics().LargestFreeRun);
    }

    [Fact]
    public void A_refusal_names_the_largest_size_that_fits()
    {
        GpuBuddy buddy = Space(8 * MiB);
        using AllocatedBlocks first = Take(buddy, 0, MiB);
        using AllocatedBlocks last = Take(buddy, 7 * MiB, 8 * MiB);
        Assert.False(buddy.TryAllocate(6 * MiB, out _, out AllocationFailure failure, new Alignment(2 * MiB), flags: Contiguous));
        Assert.Equal((FailureCode.NoSpace, NoSpaceReason.Alignment), (failure.Code, failure.Reason));
        Assert.Equal((6 * MiB, 5 * MiB), (failure.LargestFreeRun, failure.Fitting));
        Assert.False(buddy.TryAllocate(
            5 * MiB, out _, out failure, placement: GpuBuddyPlacement.Range(Base, Base + (6 * MiB) - (4 * KiB)), flags: Contiguous));
        Assert.Equal((NoSpaceReason.Range, (5 * MiB) - (4 * KiB)), (failure.Reason, failure.Fitting));
    }

    private static GpuBuddy Space(ulong size) => new(new GpuBuddyOptions { BaseOffset = Base, Size = size });

    private static AllocatedBlocks Take(GpuBuddy buddy, ulong start, ulong end) =>
        buddy.Allocate(end - start, placement: GpuBuddyPlacement.Range(Base + start, Base + end));

    /// <summary>16 MiB with the second chunk of each MiB taken.</summary>
    private static GpuBuddy CombOfMiB()
    {
        GpuBuddy buddy = Space(16 * MiB);
        var taken = new List<AllocatedBlock>();
        for (ulong at = 4 * KiB; at < 16 * MiB; at += MiB)
            Assert.True(
                buddy.TryAllocateBlocks(4 * KiB, taken, out _, placement: GpuBuddyPlacement.Range(Base + at, Base + at + (4 * KiB))));
        return buddy;
    }

    private static void AssertRun(GpuBuddy buddy, AllocatedBlocks run, ulong offset, ulong size)
    {
        Assert.Equal((Base + offset, size), (run.Offset, run.Size));
        Assert.Equal(run.Select(block => block.Offset).Order(), run.Select(block => block.Offset));
        buddy.Validate();
    }
}

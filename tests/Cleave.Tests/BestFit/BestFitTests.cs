using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <summary>Placement, handles and answers, on cases small enough to follow by hand.</summary>
public sealed class BestFitTests
{
    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;

    private readonly BestFitAllocator _memory = new(8 * MiB);

    [Fact]
    public void Constants_of_any_type_are_sizes()
    {
        const int Small = 4096;
        const long Large = 1L << 20;
        var memory = new BestFitAllocator(
            new BestFitAllocatorOptions { Size = 1 << 24, Granularity = new Alignment(1), BaseOffset = 4096 });
        Assert.Equal((4096UL, 4096UL), Place(memory.AllocateRange(Small)));
        Assert.Equal((8192UL, 1UL << 20), Place(memory.AllocateRange(Large)));
        using RangeOwner owner = memory.Allocate(17 << 10);
        Assert.Equal(17UL << 10, owner.Size);
    }

    [Fact]
    public void The_smallest_run_that_fits_serves_and_of_several_the_lowest()
    {
        AllocatedRange[] all = [.. Enumerable.Range(0, 8).Select(_ => _memory.AllocateRange(MiB))];
        _memory.Shrink(ref all[3], 256 * KiB);
        _memory.Shrink(ref all[5], 256 * KiB);
        _memory.Free(all[1]);
        Assert.Equal((all[3].End, 512 * KiB), Place(_memory.AllocateRange(512 * KiB)));
        Assert.Equal((all[5].End, 700 * KiB), Place(_memory.AllocateRange(700 * KiB)));
        Assert.Equal((MiB, 700 * KiB), Place(_memory.AllocateRange(700 * KiB)));
        _memory.Validate();
    }

    [Fact]
    public void No_request_fails_while_a_free_run_fits()
    {
        using RangeOwner first = _memory.Allocate(MiB);
        using RangeOwner last = _memory.Allocate(MiB, placement: RangePlacement.TopDown);
        Assert.Equal(7 * MiB, last.Offset);
        using (RangeOwner middle = _memory.Allocate(6 * MiB))
            Assert.Equal((MiB, 7 * MiB), (middle.Offset, middle.End));

        using RangeOwner inside = _memory.Allocate(3 * MiB, placement: RangePlacement.Within(MiB, 5 * MiB));
        Assert.Equal(MiB, inside.Offset);
        using RangeOwner aligned = _memory.Allocate(4 * KiB, new Alignment(2 * MiB), RangePlacement.Within(MiB, 7 * MiB).FromTheTop());
        Assert.Equal(6 * MiB, aligned.Offset);
    }

    [Fact]
    public void Alignment_counts_from_zero_whatever_the_base_offset_is()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 3 * MiB + 256, Size = 8 * MiB });
        Assert.Equal(4 * MiB, memory.AllocateRange(1000, new Alignment(4 * MiB)).Offset);
        Assert.Equal(3 * MiB + 256, memory.AllocateRange(1).Offset);
        Assert.Equal(10 * MiB, memory.AllocateRange(256 * KiB, new Alignment(2 * MiB), RangePlacement.TopDown).Offset);
    }

    [Fact]
    public void An_exact_place_can_be_asked_for()
    {
        Assert.Equal(MiB, _memory.AllocateRange(4 * KiB, null, RangePlacement.Within(MiB, MiB + (4 * KiB))).Offset);
        Assert.False(_memory.TryAllocateRange(
            4 * KiB, out _, out AllocationFailure failure, placement: RangePlacement.Within(MiB, MiB + (4 * KiB))));
        Assert.Equal((NoSpaceReason.Range, 0UL), (failure.Reason, failure.Fitting));
    }

    [Fact]
    public void Clear_memory_is_found_where_it_is_asked_for_and_costs_no_place()
    {
        AllocatedRange[] all = [.. Enumerable.Range(0, 8).Select(_ => _memory.AllocateRange(MiB))];
        _memory.Free(all[2], cleared: true);
        _memory.Free(all[3]);
        _memory.Free(all[6]);
        Assert.Equal((3 * MiB, MiB), (_memory.FreeBytes, _memory.ClearBytes));
        AllocatedRange clear = _memory.AllocateRange(64 * KiB, null, preferClear: true);
        Assert.Equal((2 * MiB, true), (clear.Offset, clear.IsClear));
        AllocatedRange dirty = _memory.AllocateRange(MiB + (64 * KiB), null, preferClear: true);
        Assert.Equal((2 * MiB + (64 * KiB), false), (dirty.Offset, dirty.IsClear));
        Assert.Equal(0UL, _memory.ClearBytes);
        _memory.ResetClear(isClear: true);
        Assert.Equal(_memory.FreeBytes, _memory.ClearBytes);
        Assert.True(_memory.AllocateRange(256).IsClear);
        _memory.ResetClear(isClear: false);
        Assert.Equal(0UL, _memory.ClearBytes);
        _memory.Validate();
    }

    [Fact]
    public void A_handle_frees_once_and_only_where_it_is_from()
    {
        AllocatedRange first = _memory.AllocateRange(MiB);
        _memory.Free(first);
        AllocatedRange again = _memory.AllocateRange(MiB);
        Assert.Equal(Place(first), Place(again));
        Assert.Contains(
            "was freed already", Assert.Throws<MisuseException>("range", () => _memory.Free(first)).Message, StringComparison.Ordinal);
        Assert.Throws<MisuseException>("range", () => new BestFitAllocator(8 * MiB).Free(again));
        Assert.Throws<MisuseException>("range", () => _memory.Free(default));
        AllocatedRange grown = again;
        _memory.Grow(ref grown, 2 * MiB);
        Assert.Throws<MisuseException>("range", () => _memory.Free(again));
        Assert.Throws<MisuseException>("range", () => _memory.TryGrow(ref again, 3 * MiB, out _));
        Assert.True(_memory.TryFree(grown));
        Assert.Equal(8 * MiB, _memory.FreeBytes);
    }

    [Fact]
    public void A_range_grows_in_place_as_far_as_the_memory_behind_it_is_free()
    {
        AllocatedRange first = _memory.AllocateRange(MiB);
        AllocatedRange second = _memory.AllocateRange(MiB);
        AllocatedRange third = _memory.AllocateRange(MiB);
        _memory.Free(second);
        Assert.False(_memory.TryGrow(ref first, (2 * MiB) + 1, out AllocationFailure failure));
        Assert.Equal((NoSpaceReason.InPlace, 2 * MiB), (failure.Reason, failure.Fitting));
        Assert.True(_memory.TryGrow(ref first, failure.Fitting, out _));
        Assert.Equal((0UL, 2 * MiB), Place(first));
        _memory.Grow(ref third, 6 * MiB);
        Assert.Equal(0UL, _memory.FreeBytes);
        Assert.Equal("newSize", Assert.Throws<ArgumentException>(() => _memory.Grow(ref third, MiB)).ParamName);
        Assert.Throws<AllocationException>(() => _memory.Grow(ref first, 3 * MiB));
    }

    [Fact]
    public void Text_says_where_and_how_large()
    {
        AllocatedRange range = _memory.AllocateRange(4 * KiB);
        Assert.Equal("[0x0, +4 KiB)", range.ToString());
        Assert.Equal("no range", default(AllocatedRange).ToString());
        Assert.Equal("Within(0x10..0x20), TopDown", RangePlacement.Within(16, 32).FromTheTop().ToString());
        Assert.Equal(
            "8 MiB: 4 KiB in 1 allocation, 8188 KiB free in 1 run (0 bytes clear), longest free run 8188 KiB, fragmentation 0.0 %",
            _memory.ToString());
        Assert.Equal(["[0x0, +4 KiB) allocated", "[0x1000, +8188 KiB) free"], _memory.GetBlocks().Select(block => $"{block}"));
        Assert.Equal(["[0x1000, +8188 KiB) free"], _memory.GetFreeRuns().Select(block => $"{block}"));
    }

    private static (ulong Offset, ulong Size) Place(AllocatedRange range) => (range.Offset, range.Size);
}

using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>Owners are cut down to a part of their memory, or say why not.</summary>
public sealed class OwnerTrimTests
{
    private const ulong Base = 1UL << 40;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = Base, Size = 1 << 20 });

    /// <summary>Two chunks with an allocated one between them.</summary>
    private static AllocatedBlocks Scattered(GpuBuddy buddy)
    {
        AllocatedBlocks[] rest = [.. Enumerable.Range(0, 3).Select(i => buddy.Allocate(
            0x1000, placement: GpuBuddyPlacement.Range(Base + ((ulong)i * 0x1000), Base + ((ulong)i * 0x1000) + 0x1000)))];
        AllocatedBlocks filler = buddy.Allocate(buddy.FreeBytes, new Alignment(0x1000));
        rest[0].Dispose();
        rest[2].Dispose();
        AllocatedBlocks scattered = buddy.Allocate(0x2000);
        filler.Dispose();
        return scattered;
    }

    [Fact]
    public void Trimming_keeps_the_beginning_and_frees_the_rest()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x8000, new Alignment(0x8000));
        ulong offset = blocks[0].Offset;
        blocks.Trim(0x3000);
        Assert.Equal([(offset, 0x2000UL), (offset + 0x2000, 0x1000UL)], blocks.Select(block => (block.Offset, block.Size)));
        Assert.Equal(_buddy.Size - 0x3000, _buddy.FreeBytes);
        _buddy.Validate();
    }

    [Fact]
    public void Trimming_to_a_part_in_the_middle_keeps_just_that()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x8000, new Alignment(0x8000));
        ulong offset = blocks[0].Offset;
        blocks.Trim(offset + 0x1000, 0x6000);
        Assert.Equal([0x1000UL, 0x2000, 0x4000, 0x6000], blocks.Select(block => block.Offset - offset));
        Assert.Equal(0x6000UL, blocks.Size);
        _buddy.Validate();
    }

    [Fact]
    public void A_trim_that_cannot_be_says_why_and_changes_nothing()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x8000, new Alignment(0x8000));
        using AllocatedBlocks several = Scattered(_buddy);
        ulong offset = blocks[0].Offset;
        string before = _buddy.ToString();

        AssertTrimFails(FailureCode.TrimSizeZero, blocks, null, 0);
        AssertTrimFails(FailureCode.TrimSizeAboveBlock, blocks, null, 0x8001);
        AssertTrimFails(FailureCode.TrimSizeAboveBlock, blocks, null, ulong.MaxValue);
        AssertTrimFails(FailureCode.TrimStartBelowBlock, blocks, offset - 0x1000, 0x1000);
        AssertTrimFails(FailureCode.TrimStartBelowBlock, blocks, Base - 1, 0x1000);
        AssertTrimFails(FailureCode.TrimStartUnaligned, blocks, offset + 0x800, 0x1000);
        AssertTrimFails(FailureCode.TrimSizeZero, blocks, Base - 1, 0);
        AssertTrimFails(FailureCode.TrimNeedsOneRun, several, 0, 0x1000);
        AssertTrimFails(FailureCode.TrimPastBlock, blocks, offset + 0x7000, 0x2000);
        AssertTrimFails(FailureCode.TrimPastBlock, blocks, ulong.MaxValue - 0xfff, 0x2000);
        AssertTrimFails(FailureCode.TrimNeedsOneRun, several, null, 0x1000);

        Assert.Equal(before, _buddy.ToString());
        Assert.Single(blocks);
    }

    [Fact]
    public void A_trim_keeps_whole_chunks()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x8000, new Alignment(0x8000));
        blocks.Trim(0x2001);
        Assert.Equal(0x3000UL, blocks.Size);
        blocks.Trim(0x2001);
        Assert.Equal(0x3000UL, blocks.Size);
    }

    [Fact]
    public void Trimming_to_the_own_size_changes_nothing_wherever_it_starts()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x8000, new Alignment(0x8000));
        AllocatedBlock before = blocks[0];
        foreach (ulong start in (ulong[])[0, Base - 1, Base, Base + 1, ulong.MaxValue])
            Assert.True(blocks.TryTrim(start, 0x8000, out _));
        Assert.Equal([before], blocks);
    }

    private static void Trim(AllocatedBlocks blocks, ulong? start, ulong newSize)
    {
        if (start is null)
            blocks.Trim(newSize);
        else
            blocks.Trim(start.Value, newSize);
    }

    private static void AssertTrimFails(FailureCode error, AllocatedBlocks blocks, ulong? start, ulong newSize)
    {
        Assert.False(blocks.TryTrim(start, newSize, out AllocationFailure failure));
        Assert.Equal(error, failure.Code);
        Assert.True(failure.IsInvalid);
        Assert.True(failure.ParamName is null or "start" or "newSize", failure.ParamName);
        Exception thrown = Record.Exception(() => Trim(blocks, start, newSize));
        Assert.IsType(failure.ParamName is null ? typeof(InvalidOperationException) : typeof(ArgumentException), thrown);
        Assert.Equal(failure.ParamName, (thrown as ArgumentException)?.ParamName);
    }
}

namespace Cleave.Tests.Face;

/// <summary>Every argument that can be wrong is told by name, value and limit, and changes nothing.</summary>
public sealed class RefusalTests
{
    private const ulong Base = 0x10_0000;
    private const ulong Size = 0x10_0000;
    private readonly GpuBuddy _buddy = new(new GpuBuddyParams { BaseOffset = Base, Size = Size });

    public static TheoryData<GpuBuddyError, string, string, ulong, ulong, ulong, ulong, int> Cases => new()
    {
        { GpuBuddyError.SizeBelowChunk, "size", "4 KiB", 0, 4096, 0, 0, 0 },
        { GpuBuddyError.SizeUnaligned, "size", "6 KiB", 0x1800, 4096, 0, 0, 0 },
        { GpuBuddyError.MinBlockBelowChunk, "minBlockSize", "2 KiB", 4096, 2048, 0, 0, 0 },
        { GpuBuddyError.StartUnaligned, "mode", "0x100800", 4096, 4096, Base + 0x800, Base + Size, 0 },
        { GpuBuddyError.EndUnaligned, "mode", "0x1ff800", 4096, 4096, Base, Base + Size - 0x800, 0 },
        { GpuBuddyError.EndPastSpace, "mode", "0x201000", 4096, 4096, Base, Base + Size + 4096, 0 },
        { GpuBuddyError.SizePastSpace, "size", "2 MiB", 2 * Size, 4096, 0, 0, 0 },
        { GpuBuddyError.SizePastSpace, "size", "4 KiB", 8192, 4096, Base + Size - 4096, Base + Size, 0 },
        { GpuBuddyError.RangeEmpty, "mode", "0x101000", 4096, 4096, Base + 4096, Base + 4096, 0 },
        { GpuBuddyError.RangeEmpty, "mode", "0x100000", 4096, 4096, Base + 4096, Base, 0 },
        { GpuBuddyError.RangeEmpty, "mode", "0x0", 4096, 4096, Base + 4096, 0, 0 },
        { GpuBuddyError.RangeBelowBase, "mode", "0xff000", 4096, 4096, Base - 4096, Base + 4096, 0 },
        { GpuBuddyError.ExactRangeMisaligned, "minBlockSize", "8 KiB", 4096, 8192, Base + 4096, Base + 8192, 0 },
        { GpuBuddyError.RoundedSizeTooLarge, "size", "1 MiB", Size - 4096, 2 * Size, 0, 0, 0 },
        { GpuBuddyError.UnknownFlags, "flags", "0x10", 4096, 4096, 0, 0, 16 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_invalid_argument_is_told_by_name_and_value(
        GpuBuddyError error, string parameter, string value, ulong size, ulong minBlock, ulong start, ulong end, int flags)
    {
        GpuBuddyAllocMode mode = start == 0 && end == 0 ? default : GpuBuddyAllocMode.Range(start, end);
        string before = _buddy.ToString();

        bool served = _buddy.TryAllocate(size, out AllocatedBlocks? blocks, out AllocationFailure failure, new Alignment(minBlock), mode, (GpuBuddyAllocFlags)flags);

        Assert.False(served);
        Assert.Null(blocks);
        Assert.Equal((error, parameter, true, false), (failure.Error, failure.ParamName, failure.IsInvalid, failure.IsNoSpace));
        Assert.Contains(value, failure.ToString(), StringComparison.Ordinal);
        var thrown = Assert.Throws<ArgumentException>(() => _buddy.Allocate(size, new Alignment(minBlock), mode, (GpuBuddyAllocFlags)flags));
        Assert.Equal(parameter, thrown.ParamName);
        Assert.Equal(before, _buddy.ToString());
    }

    [Fact]
    public void No_space_tells_what_was_free_and_the_largest_block()
    {
        using AllocatedBlocks most = _buddy.Allocate(Size - 0x3000);

        var thrown = Assert.Throws<NoSpaceException>(() => _buddy.Allocate(0x4000));

        Assert.Equal(new AllocationFailure(GpuBuddyError.NoSpace, 0x4000, 0, 0x3000, 0x2000), thrown.Failure);
        Assert.Contains("16 KiB", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("12 KiB", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("8 KiB", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_has_a_sentence_of_its_own()
    {
        string[] sentences = [.. Enum.GetValues<GpuBuddyError>().Select(error => new AllocationFailure(error, 1, 2, 3, 4).ToString())];
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        Assert.Equal(sentences.Length, sentences.Distinct().Count());
    }

    [Fact]
    public void A_space_that_would_reach_past_2_to_the_64_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new GpuBuddy(new GpuBuddyParams { BaseOffset = 4096, Size = ulong.MaxValue - 4095 }));
        Assert.Contains("4096", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{ulong.MaxValue}", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => new GpuBuddy(null!));
    }

    [Fact]
    public void A_space_that_ends_just_below_2_to_the_64_works()
    {
        var buddy = new GpuBuddy(new GpuBuddyParams { BaseOffset = ulong.MaxValue - 0xffff, Size = 0xffff });
        using AllocatedBlocks blocks = buddy.Allocate(buddy.Size);
        Assert.Equal((0xf000UL, ulong.MaxValue - 0xffff), (buddy.Size, blocks[0].Offset));
    }
}

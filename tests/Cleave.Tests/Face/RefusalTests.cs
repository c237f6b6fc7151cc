using Cleave.Buddies;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Tests.Face;

/// <summary>Every argument that can be wrong is told by name, value and limit, and changes nothing.</summary>
public sealed class RefusalTests
{
    private const ulong Base = 0x10_0000;
    private const ulong Size = 0x10_0000;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = Base, Size = Size });

    public static TheoryData<FailureCode, string, ulong, ulong, ulong, ulong, GpuBuddyAllocationFlags, string> Cases => new()
    {
        { FailureCode.SizeBelowMin, "size", 0, 4096, 0, 0, 0, "The size is 0 bytes; it must be at least 1 byte." },
        { FailureCode.SizeBelowMin, "size", 100, 4096, 0, 0, Exact, "The size is 100 bytes; it must be at least 4 KiB." },
        { FailureCode.SizeUnaligned, "size", 0x1800, 4096, 0, 0, Exact,
            "The size is 6 KiB; with ExactSize it must be a multiple of the chunk size, 4 KiB." },
        { FailureCode.RangeStartUnaligned, "placement", 4096, 4096, Base + 0x800, Base
            + Size, 0, "The range starts at 0x100800, which is not a whole number of chunks of 4 KiB above the base offset." },
        { FailureCode.RangeEndUnaligned, "placement", 4096, 4096, Base, Base
            + Size - 0x800, 0, "The range ends at 0x1ff800, which is not a whole number of chunks of 4 KiB above the base offset." },
        { FailureCode.RangePastEnd, "placement", 4096, 4096, Base, Base + Size
            + 4096, 0, "The range ends at 0x201000; the space ends at 0x200000." },
        { FailureCode.SizeAboveMax, "size", 2 * Size, 4096, 0, 0, 0, "The size is 2 MiB; all of the space has 1 MiB." },
        { FailureCode.SizeAboveMax, "size", ulong.MaxValue, 4096, 0, 0, 0, "The size is 16 EiB - 1 byte; all of the space has 1 MiB." },
        { FailureCode.RangeTooShort, "placement", 8192, 4096, Base + Size - 4096, Base + Size, 0,
            "The range from 0x1ff000 to 0x200000 can never hold 8 KiB: the request takes 8 KiB at a multiple of 4 "
                + "KiB above the base offset." },
        { FailureCode.RangeTooShort, "placement", 4096, 65536, Base + 4096, Base + 65536, 0,
            "The range from 0x101000 to 0x110000 can never hold 4 KiB: the request takes 4 KiB at a multiple of 64 "
                + "KiB above the base offset." },
        { FailureCode.RangeTooShort, "placement", 12288, 16384, Base + 4096, Base + 24576, GpuBuddyAllocationFlags.Contiguous,
            "The range from 0x101000 to 0x106000 can never hold 12 KiB in one piece: the request takes 12 KiB at a multiple of 16 "
                + "KiB above the base offset." },
        { FailureCode.RangeEmpty, "placement", 4096, 4096, Base + 4096, Base
            + 4096, 0, "The range starts at 0x101000 and ends at 0x101000, so it is empty." },
        { FailureCode.RangeEmpty, "placement", 4096, 4096, Base
            + 4096, Base, 0, "The range starts at 0x101000 and ends at 0x100000, so it is empty." },
        { FailureCode.RangeBelowBase, "placement", 4096, 4096, Base - 4096, Base
            + 4096, 0, "The range starts at 0xff000, which is below the base offset 0x100000." },
        { FailureCode.ExactRangeMisaligned, "alignment", 4096, 8192, Base + 4096, Base + 8192, 0,
            "The bounds hold exactly the size that was asked for, and start at 0x101000: that start must be a multiple of 8 KiB above "
                + "the base offset, which is the alignment of the request." },
        { FailureCode.ExactRangeMisaligned, "alignment", 12288, 8192, Base, Base + 12288, 0,
            "The bounds hold exactly the size that was asked for, and start at 0x100000: that start and the size must be multiples of 8 "
                + "KiB above the base offset, which is the alignment of the request." },
        { FailureCode.UnknownFlags, "flags", 4096, 4096, 0, 0, (
            GpuBuddyAllocationFlags)16, "The flags are 0x10; the known flags are 0xf." },
    };

    private const GpuBuddyAllocationFlags Exact = GpuBuddyAllocationFlags.ExactSize;

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_invalid_argument_is_named_with_its_value_and_limit(
        FailureCode error, string parameter, ulong size, ulong alignment, ulong start, ulong end, GpuBuddyAllocationFlags flags,
        string message)
    {
        GpuBuddyPlacement mode = start == 0 && end == 0 ? default : GpuBuddyPlacement.Range(start, end);
        string before = _buddy.ToString();

        bool served = _buddy.TryAllocate(
            size, out AllocatedBlocks? blocks, out AllocationFailure failure, new Alignment(alignment), mode, flags);

        Assert.False(served);
        Assert.Null(blocks);
        Assert.Equal((error, parameter, true, false), (failure.Code, failure.ParamName, failure.IsInvalid, failure.IsNoSpace));
        Assert.Equal(message, failure.ToString());
        var thrown = Assert.Throws<ArgumentException>(() => _buddy.Allocate(size, new Alignment(alignment), mode, flags));
        Assert.Equal((parameter, $"{message} (Parameter '{parameter}')"), (thrown.ParamName, thrown.Message));
        Assert.Equal(before, _buddy.ToString());
    }

    /// <summary>The parameter is one of the method that was called, and the one that has to change.</summary>
    [Fact]
    public void A_misaligned_exact_range_names_the_argument_that_the_alignment_comes_from()
    {
        GpuBuddyPlacement range = GpuBuddyPlacement.Range(Base + 0x1000, Base + 0x3000);
        Assert.False(_buddy.TryAllocateBlock(0x2000, out _, out AllocationFailure own, placement: range));
        Assert.Equal((FailureCode.ExactRangeMisaligned, "placement", 0x2000UL), (own.Code, own.ParamName, own.Limit));
        Assert.Contains("start at 0x101000: that start must be a multiple of 8 KiB", own.ToString(), StringComparison.Ordinal);
        Assert.False(_buddy.TryAllocate(0x2000, out _, out AllocationFailure least, placement: range, minBlockSize: new Alignment(0x2000)));
        Assert.Equal("minBlockSize", least.ParamName);
        var odd = new GpuBuddy(new GpuBuddyOptions { Size = 0x3000 });
        Assert.False(odd.TryAllocate(0x3000, out _, out AllocationFailure whole, new Alignment(0x2000)));
        Assert.Equal((FailureCode.ExactRangeMisaligned, "alignment", 0x2000UL), (whole.Code, whole.ParamName, whole.Limit));
    }

    [Fact]
    public void Several_blocks_that_are_rounded_past_the_space_are_too_large()
    {
        var odd = new GpuBuddy(new GpuBuddyOptions { Size = 12 * 4096 });
        Assert.False(odd.TryAllocate(11 * 4096, out _, out AllocationFailure failure, new Alignment(8 * 4096)));
        Assert.Equal((FailureCode.RoundedSizeAboveMax, "size", true), (failure.Code, failure.ParamName, failure.IsInvalid));
        Assert.Equal(
            "The size is 44 KiB; rounded up to whole blocks of at least 32 KiB, it is above the 48 KiB of the space.", failure.ToString());
    }

    [Fact]
    public void Sizes_are_rounded_up_and_small_alignments_are_met()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x1801, new Alignment(256), minBlockSize: new Alignment(1));
        Assert.Equal(0x2000UL, blocks.Size);
    }

    [Fact]
    public void Every_error_has_a_sentence_of_its_own()
    {
        string[] sentences = [
            .. Enum.GetValues<FailureCode>().Select(error => new AllocationFailure { Code = error, Value = 1, Limit = 2 }.ToString())];
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        Assert.Equal(sentences.Length, sentences.Distinct().Count());
        Assert.All(
            Enum.GetNames<FailureCode>(), name => Assert.DoesNotContain($": {name}.", string.Concat(sentences), StringComparison.Ordinal));
    }

    [Fact]
    public void A_space_that_cannot_be_is_refused_by_the_name_of_the_property()
    {
        (GpuBuddyOptions Parameters, string Message)[] cases =
        [
            (new() { Size = 4095 }, "Size is 4095 bytes; it must be at least one chunk of 4 KiB."),
            (new() { Size = 4096, ChunkSize = new Alignment(128) }, "ChunkSize is 128 bytes; it must be at least 256 bytes."),
            (new() { BaseOffset = 4096, Size = ulong.MaxValue - 4095 },
                "BaseOffset is 0x1000 and Size is 16 EiB - 4 KiB; their sum must be below 2^64."),
        ];
        foreach ((GpuBuddyOptions parameters, string message) in cases)
        {
            var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => new GpuBuddy(parameters));
            Assert.Equal($"{message} (Parameter 'options')", thrown.Message);
        }
    }

    [Fact]
    public void Other_wrong_arguments_are_named_too()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x3000);
        Assert.StartsWith("There is no block 2; the owner has 2.", Assert.Throws<ArgumentOutOfRangeException>(
            "index", () => blocks[2]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("index", () => blocks.SplitOff(-1));
        var caches = Assert.Throws<ArgumentOutOfRangeException>("bytesPerSize", () => _buddy.UseThreadCaches(8191));
        Assert.StartsWith("A thread cannot keep 8191 bytes of each block size; it must be at least two chunks, 8 KiB.", caches.Message,
            StringComparison.Ordinal);
        var core = new GpuBuddyCore(0x4000, new Alignment(4096));
        core.AllocateBlock(0x2000, GpuBuddyRawFlags.None, out BuddyBlock block);
        core.Free(block);
        Assert.StartsWith(
            "The block, [0x2000, +8 KiB), is not allocated in this space of 16 KiB: it was freed already, is in the list twice, "
                + "or is from another space.",
            Assert.Throws<MisuseException>("block", () => core.Free(block)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("Block 1 of the list is the default value", Assert.Throws<MisuseException>(
            "blocks", () => FreeTwo(core)).Message, StringComparison.Ordinal);
    }

    private static void FreeTwo(GpuBuddyCore core)
    {
        core.AllocateBlock(0x1000, GpuBuddyRawFlags.None, out BuddyBlock block);
        core.Free([block, default]);
    }

    [Fact]
    public void A_space_that_would_reach_past_2_to_the_64_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new GpuBuddy(new GpuBuddyOptions { BaseOffset = 4096, Size = ulong.MaxValue - 4095 }));
        Assert.Throws<ArgumentNullException>(() => new GpuBuddy(null!));
    }

    [Fact]
    public void A_space_that_ends_just_below_2_to_the_64_works()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = ulong.MaxValue - 0xffff, Size = 0xffff });
        using AllocatedBlocks blocks = buddy.Allocate(buddy.Size);
        Assert.Equal((0xf000UL, ulong.MaxValue - 0xffff), (buddy.Size, blocks[0].Offset));
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Cleave.BestFit;
using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>An allocator with a base offset does what its twin at offset 0 does, and adds the base to every offset that it returns or
/// names in a message.</summary>
public sealed partial class BaseOffsetTests
{
    private const ulong Chunk = 4096;
    private const ulong Size = 229 * Chunk;

    /// <summary>No multiple of a block, so that an offset without it is never taken for one with it.</summary>
    private const ulong Base = 0x7_0000_7000;

    private readonly GpuBuddy _zero = new(new GpuBuddyOptions { Size = Size });
    private readonly GpuBuddy _moved = new(new GpuBuddyOptions { Size = Size, BaseOffset = Base });

    /// <summary>Calls that fail, with the base offset as the second argument.</summary>
    private static readonly Dictionary<string, Action<GpuBuddy, ulong>> Failures = new()
    {
        ["range outside"] = (buddy, start) => buddy.Allocate(Chunk, placement: GpuBuddyPlacement.Range(start + Size, start + Size + Chunk)),
        ["range unaligned"] = (buddy, start) => buddy.Allocate(Chunk, placement: GpuBuddyPlacement.Range(start + 1, start + Chunk)),
        ["range too short"] = (buddy, start) => buddy.Allocate(2 * Chunk, placement: GpuBuddyPlacement.Range(start, start + Chunk)),
        ["range full"] = (buddy, start) => Two(start, at => buddy.Allocate(Chunk, placement: GpuBuddyPlacement.Range(at, at + Chunk))),
        ["trim below"] = (buddy, _) => buddy.Allocate(8 * Chunk, new Alignment(8 * Chunk)).Trim(buddy.BaseOffset, Chunk),
        ["trim unaligned"] = (buddy, _) => Trim(buddy, Chunk / 2),
        ["trim past"] = (buddy, _) => Trim(buddy, 7 * Chunk),
        ["double free"] = (buddy, _) => Two(buddy.AllocateBlock(Chunk), block => buddy.Free(block)),
        ["double free of a list"] = (buddy, _) => Two(buddy.AllocateBlock(Chunk), block => buddy.Free([block])),
        ["a block of an owner"] = (buddy, _) => buddy.Free(buddy.Allocate(Chunk)[0]),
    };

    public static TheoryData<string> Names => [.. Failures.Keys];

    [Fact]
    public void Blocks_of_all_kinds_are_those_of_offset_0_moved()
    {
        for (int seed = 0; seed < TestEffort.Runs(50); seed++)
        {
            Compare(new Random(seed));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_names_the_offsets_that_the_caller_knows(string failure)
    {
        string zero = MessageOf(() => Failures[failure](_zero, 0));
        string moved = MessageOf(() => Failures[failure](_moved, Base));
        Assert.Equal(zero, Offset().Replace(moved, number => $"0x{Above(number.ValueSpan):x}"));
        Assert.Equal(_zero.GetBlocks(), _moved.GetBlocks().Select(block => block with { Offset = block.Offset - Base }));
    }

    [Fact]
    public void Texts_of_blocks_and_owners_name_them_too()
    {
        string zero = $"{_zero.Allocate(Chunk)} {_zero.AllocateBlock(Chunk)}";
        string moved = $"{_moved.Allocate(Chunk)} {_moved.AllocateBlock(Chunk)}";
        Assert.Equal(zero, Offset().Replace(moved, number => $"0x{Above(number.ValueSpan):x}"));
        Assert.Equal(2, Offset().Count(zero));
    }

    [Fact]
    public void Ranges_of_best_fit_are_those_of_offset_0_moved()
    {
        var zero = new BestFitAllocator(new BestFitAllocatorOptions { Size = Size });
        var moved = new BestFitAllocator(new BestFitAllocatorOptions { Size = Size, BaseOffset = Base });
        var random = new Random(1);
        var held = new List<(AllocatedRange Zero, AllocatedRange Moved)>();
        for (int step = 0; step < TestEffort.Runs(2_000); step++)
        {
            ulong size = (ulong)random.Next(1, 30_000);
            if (random.Next(2) == 0 && zero.TryAllocateRange(size, out AllocatedRange range))
            {
                Assert.True(moved.TryAllocateRange(size, out AllocatedRange other));
                Assert.Equal((range.Offset + Base, range.End + Base, range.Size), (other.Offset, other.End, other.Size));
                held.Add((range, other));
            }
            else if (held.Count > 0)
            {
                int index = random.Next(held.Count);
                zero.Free(held[index].Zero);
                moved.Free(held[index].Moved);
                held.RemoveAt(index);
            }
        }

        Assert.Equal(zero.GetBlocks(), moved.GetBlocks().Select(block => block with { Offset = block.Offset - Base }));
        AllocatedRange freed = zero.AllocateRange(1), freedToo = moved.AllocateRange(1);
        string message = MessageOf(() => Two(freed, range => zero.Free(range)));
        Assert.Equal(message, Offset().Replace(
            MessageOf(() => Two(freedToo, range => moved.Free(range))), number => $"0x{Above(number.ValueSpan):x}"));
    }

    /// <summary>Runs the same random calls on both.</summary>
    private void Compare(Random random)
    {
        var held = new List<(AllocatedBlocks Zero, AllocatedBlocks Moved)>();
        for (int step = 0; step < 60; step++)
        {
            ulong size = Chunk * (ulong)random.Next(1, 20);
            var start = Chunk * (ulong)random.Next(100);
            bool ranged = random.Next(3) == 0;
            GpuBuddyPlacement At(ulong from) =>
                ranged ? GpuBuddyPlacement.Range(from + start, from + start + (100 * Chunk)) : GpuBuddyPlacement.Simple;
            if (random.Next(3) > 0 && _zero.TryAllocate(size, out AllocatedBlocks? zero, out _, placement: At(0)))
            {
                Assert.True(_moved.TryAllocate(size, out AllocatedBlocks? moved, out _, placement: At(Base)));
                held.Add((zero, moved));
            }
            else if (held.Count > 0)
            {
                (zero, AllocatedBlocks other) = held[^1];
                held.RemoveAt(held.Count - 1);
                zero.Dispose();
                other.Dispose();
            }

            Assert.All(
                held, pair => Assert.Equal(pair.Zero.Select(block => block.Offset + Base), pair.Moved.Select(block => block.Offset)));
            Assert.All(held.Where(pair => pair.Zero.IsContiguous), pair => Assert.Equal(
                (pair.Zero.Offset + Base, pair.Zero.End + Base), (pair.Moved.Offset, pair.Moved.End)));
        }

        Assert.Equal(_zero.GetBlocks(), _moved.GetBlocks().Select(block => block with { Offset = block.Offset - Base }));
        held.ForEach(pair => pair.Zero.Dispose());
        held.ForEach(pair => pair.Moved.Dispose());
    }

    private static void Trim(GpuBuddy buddy, ulong start)
    {
        AllocatedBlocks blocks = buddy.Allocate(8 * Chunk, new Alignment(8 * Chunk));
        blocks.Trim(blocks.Offset + start, 2 * Chunk);
    }

    private static void Two<T>(T value, Action<T> call)
    {
        call(value);
        call(value);
    }

    private static string MessageOf(Action call) => Assert.ThrowsAny<Exception>(call).Message;

    private static ulong Above(ReadOnlySpan<char> number)
    {
        ulong value = ulong.Parse(number[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.True(value >= Base, $"0x{value:x} is without the base offset.");
        return value - Base;
    }

    [GeneratedRegex("0x[0-9a-f]+")]
    private static partial Regex Offset();
}

using Cleave.Memory.Frames;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>Random releases and reuses against a byte for each page: states, counts and contents stay right.</summary>
public abstract class ReturnModelTests(PageSizes pages) : ArenaTest(pages)
{
    private const int Pages = 200;

    [Theory]
    [InlineData(ReturnPolicy.AtOnce)]
    [InlineData(ReturnPolicy.AboveWatermark)]
    [InlineData(ReturnPolicy.Never)]
    public void Pages_in_use_keep_what_they_hold_and_returned_ones_read_zero(ReturnPolicy policy)
    {
        var random = new Random(20260714);
        using PhysicalMemory memory = Memory(policy, 40, Machine, Pages);
        byte?[] held = new byte?[Pages];
        Array.Fill(held, (byte)0);
        for (int step = 0; step < TestEffort.Runs(2000); step++)
        {
            int first = random.Next(Pages);
            int count = random.Next(1, Math.Min(30, Pages - first + 1));
            switch (random.Next(40))
            {
                case 0:
                    memory.Trim();
                    Assert.Equal(0UL, memory.Nodes[0].PendingFrames);
                    break;
                case < 20:
                    Release(memory, held, first, count);
                    break;
                default:
                    Reuse(memory, held, first, count, (byte)random.Next(1, 256));
                    break;
            }
            AssertHeld(memory, held);
        }
    }

    [Fact]
    public void Bits_of_runs_agree_with_bits_one_by_one()
    {
        var random = new Random(20260714);
        var bits = new PageBitmap(Pages);
        bool[] model = new bool[Pages];
        for (int step = 0; step < TestEffort.Runs(5000); step++)
        {
            int first = random.Next(Pages + 1);
            int end = random.Next(first, Pages + 1);
            bool value = random.Next(2) == 0;
            int found = Array.FindIndex(model, first, end - first, bit => bit == value);
            Assert.Equal((ulong)(found < 0 ? end : found), bits.IndexOf(value, (ulong)first, (ulong)end));
            Assert.Equal((ulong)model[first..end].Count(bit => bit), bits.CountSet((ulong)first, (ulong)end));
            bits.Fill((ulong)first, (ulong)end, value);
            Array.Fill(model, value, first, end - first);
        }
    }

    private static void Release(PhysicalMemory memory, byte?[] held, int first, int count)
    {
        bool legal = held[first..(first + count)].All(value => value is not null);
        Exception? error = Record.Exception(() => memory.Release((ulong)first, (ulong)count));
        Assert.Equal(legal, error is null);
        if (legal)
            Array.Fill(held, null, first, count);
        else
            Assert.IsType<ArgumentException>(error);
    }

    private static void Reuse(PhysicalMemory memory, byte?[] held, int first, int count, byte value)
    {
        if (held[first..(first + count)].Any(page => page is not null))
        {
            Assert.Throws<ArgumentException>(() => memory.Reuse((ulong)first, (ulong)count));
            return;
        }
        bool zero = memory.Reuse((ulong)first, (ulong)count);
        Span<byte> span = memory.AsSpan((ulong)first, (ulong)count);
        Assert.True(!zero || !span.ContainsAnyExcept((byte)0));
        span.Fill(value);
        Array.Fill(held, value, first, count);
    }

    private static void AssertHeld(PhysicalMemory memory, byte?[] held)
    {
        for (int page = 0; page < Pages; page++)
        {
            if (held[page] is { } value)
                Assert.Equal(-1, memory.AsSpan((ulong)page, 1).IndexOfAnyExcept(value));
        }
    }
}

using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>Bits are gathered and scattered alike on every processor.</summary>
public sealed class WordBitsTests
{
    [Fact]
    public void Gathered_bits_are_those_of_the_mask()
    {
        Assert.Equal(0b101UL, WordBits.Gather(0b1100_1000, 0b1001_1000));
        Assert.Equal(0b1000_1000UL, WordBits.Scatter(0b101, 0b1001_1000));
        var random = new Random(1);
        for (int run = 0; run < 1000; run++)
        {
            ulong word = (ulong)random.NextInt64() << random.Next(2);
            ulong mask = (ulong)random.NextInt64() << random.Next(2);
            ulong gathered = WordBits.GatherSlowly(word, mask);
            Assert.Equal(gathered, WordBits.Gather(word, mask));
            Assert.Equal(word & mask, WordBits.ScatterSlowly(gathered, mask));
            Assert.Equal(word & mask, WordBits.Scatter(gathered, mask));
        }
    }

    [Theory]
    [InlineData(1, 13)]
    [InlineData(17, 40)]
    [InlineData(63, 9)]
    public void Numbers_of_equal_width_come_back(int width, int count)
    {
        var random = new Random(width);
        ulong[] numbers = [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64() & WordBits.Lowest(width))];
        var writer = new StateWriter(16);
        var bits = new BitWriter();
        foreach (ulong number in numbers)
            bits.Put(ref writer, number, width);
        bits.Flush(ref writer);
        Assert.Equal(((width * count) + 7) / 8, writer.Length);
        var reader = new StateReader(writer.Written, 0);
        var read = new BitReader();
        foreach (ulong number in numbers)
            Assert.Equal(number, read.Take(ref reader, width));
        read.End(ref reader);
        reader.End();
        Assert.False(reader.HasFailed);
        writer.Dispose();
    }

    [Fact]
    public void The_bytes_of_a_number_are_those_that_are_written()
    {
        Span<byte> room = stackalloc byte[10];
        for (int bits = 0; bits < 64; bits++)
        {
            ulong power = 1UL << bits;
            foreach (ulong value in (ulong[])[power - 1, power, ulong.MaxValue - power + 1])
                Assert.Equal((uint)StateWriter.Put(room, value), StateWriter.BytesOf(value));
        }
    }
}

namespace Cleave.Tests.Face;

public sealed class AlignmentTests
{
    [Theory]
    [InlineData(1UL, 0)]
    [InlineData(4096UL, 12)]
    [InlineData(1UL << 63, 63)]
    public void A_power_of_two_is_held(ulong bytes, int log2)
    {
        var alignment = new Alignment(bytes);
        Assert.Equal((bytes, log2), (alignment.Bytes, alignment.Log2));
        Assert.Equal(alignment, Alignment.FromLog2(log2));
        Assert.True(Alignment.TryCreate(bytes, out Alignment same) && same == alignment);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(3UL)]
    [InlineData(ulong.MaxValue)]
    public void Anything_else_is_refused_by_its_value(ulong bytes)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Alignment(bytes));
        Assert.Contains($"{bytes} is not", error.Message, StringComparison.Ordinal);
        Assert.False(Alignment.TryCreate(bytes, out _));
    }

    [Fact]
    public void It_rounds_and_compares()
    {
        var page = new Alignment(4096);
        Assert.Equal((4096UL, 8192UL, 4096UL), (page.RoundDown(8191), page.RoundUp(4097), page.RoundUp(4096)));
        Assert.True(page.IsAligned(8192) && !page.IsAligned(8193));
        Assert.Throws<OverflowException>(() => page.RoundUp(ulong.MaxValue));
        Assert.True(default(Alignment) < page && page > default(Alignment) && page >= new Alignment(4096) && page <= new Alignment(8192));
        Assert.Throws<ArgumentOutOfRangeException>(() => Alignment.FromLog2(64));
        Assert.Throws<ArgumentOutOfRangeException>(() => Alignment.FromLog2(-1));
    }

    [Theory]
    [InlineData(1UL, "1 byte")]
    [InlineData(65536UL, "64 KiB")]
    [InlineData(1UL << 63, "8 EiB")]
    public void It_prints_its_unit(ulong bytes, string text) => Assert.Equal(text, new Alignment(bytes).ToString());

    [Theory]
    [InlineData(0UL, "0 bytes")]
    [InlineData(16320UL << 10, "16320 KiB")]
    [InlineData(4097UL, "4097 bytes")]
    [InlineData(9_999_999UL, "9999999 bytes")]
    [InlineData(ulong.MaxValue, "16 EiB - 1 byte")]
    [InlineData(ulong.MaxValue - 4095, "16 EiB - 4 KiB")]
    [InlineData((1UL << 40) + 4096, "1 TiB + 4 KiB")]
    [InlineData((3UL << 30) - 1, "3 GiB - 1 byte")]
    [InlineData(12345678UL, "11 MiB + 811342 bytes")]
    [InlineData(1234567890123456789UL, "1234567890123456789 bytes (about 1.07 EiB)")]
    public void A_count_prints_short_and_exact(ulong bytes, string text) => Assert.Equal(text, ByteText.Exact(bytes));
}

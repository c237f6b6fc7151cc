namespace Cleave.Tools.Tests.Reports;

/// <summary>Sizes as people write and read them.</summary>
public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("4096B", 4096)]
    [InlineData("4KiB", 4096)]
    [InlineData("4 kib", 4096)]
    [InlineData("4k", 4096)]
    [InlineData("1.5 GiB", 1610612736)]
    [InlineData(".5K", 512)]
    [InlineData("1.7GiB", 1825361100)]
    [InlineData("1.001KiB", 1025)]
    [InlineData(" 2M ", 2097152)]
    [InlineData("1T", 1UL << 40)]
    [InlineData("1P", 1UL << 50)]
    [InlineData("15EiB", 15UL << 60)]
    [InlineData("10000000000000000000", 10000000000000000000)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void A_number_with_or_without_a_unit_is_read(string text, ulong bytes)
    {
        Assert.True(ByteSize.TryParse(text, out ByteSize size));
        Assert.Equal(bytes, size.Bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("GiB")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("0x1000")]
    [InlineData("1,5GiB")]
    [InlineData("1 000")]
    [InlineData("1.2.3")]
    [InlineData("4KB")]
    [InlineData("4MB")]
    [InlineData("4KiBs")]
    [InlineData("1.5")]
    [InlineData("0.0001KiB")]
    [InlineData("16EiB")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999999999999999")]
    public void What_is_no_whole_number_of_bytes_below_two_to_the_64th_is_refused(string text)
    {
        Assert.False(ByteSize.TryParse(text, out ByteSize size));
        Assert.Equal(default, size);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1, "1 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(2097152, "2 MiB")]
    [InlineData(10308608, "9.83 MiB")]
    [InlineData(12582913, "12.0 MiB")]
    [InlineData(536870913, "512 MiB")]
    [InlineData(ulong.MaxValue, "16 EiB")]
    public void A_size_prints_in_the_largest_unit_that_it_reaches(ulong bytes, string text) =>
        Assert.Equal(text, new ByteSize(bytes).ToString());

    [Fact]
    public void What_divides_by_its_unit_reads_back_as_it_was()
    {
        for (int shift = 0; shift < 64; shift++)
        {
            var size = new ByteSize(1UL << shift);
            Assert.True(ByteSize.TryParse(size.ToString(), out ByteSize read));
            Assert.Equal(size, read);
        }
    }
}

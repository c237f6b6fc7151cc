using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>Each finding of the reader of a state, at its position.</summary>
public sealed class StateReaderTests
{
    private const long Start = 40;

    [Fact]
    public void A_part_that_is_missing_is_found_where_the_data_ends()
    {
        var reader = new StateReader([7], Start);
        Assert.Equal((7, 0, 0), (reader.Byte(), reader.Byte(), reader.Left));
        AssertFound(reader, 41, "a byte is missing");

        reader = new StateReader([1, 2, 3, 4, 5, 6, 7], Start);
        Assert.Equal(0UL, reader.Word());
        AssertFound(reader, 40, "a word is missing");

        reader = new StateReader([1, 0, 0, 0, 0, 0, 0, 2, 9], Start);
        Assert.Equal((0x0200_0000_0000_0001UL, 48L, 9), (reader.Word(), reader.Position, reader.Byte()));
        Assert.False(reader.HasFailed);
    }

    [Theory]
    [InlineData(new byte[] { 0x7F }, 0x7FUL)]
    [InlineData(new byte[] { 0x80, 0x01 }, 0x80UL)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, ulong.MaxValue)]
    public void A_number_is_read(byte[] bytes, ulong value)
    {
        var reader = new StateReader(bytes, Start);
        Assert.Equal(value, reader.Number());
        reader.End();
        Assert.False(reader.HasFailed);
    }

    [Theory]
    [InlineData(new byte[] { }, "a number has no end")]
    [InlineData(new byte[] { 0x80, 0x80 }, "a number has no end")]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80 }, "a number has no end")]
    [InlineData(new byte[] { 0x81, 0x00 }, "a number is longer than it must be")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 }, "a number is longer than it must be")]
    public void A_number_that_has_no_end_or_another_form_is_found(byte[] bytes, string finding)
    {
        var reader = new StateReader(bytes, Start);
        Assert.Equal(0UL, reader.Number());
        AssertFound(reader, Start + bytes.Length, finding);
    }

    [Fact]
    public void A_number_must_be_below_its_limit()
    {
        var reader = new StateReader([4, 5, 6], Start);
        Assert.Equal(4UL, reader.NumberBelow(5, "the count"));
        Assert.False(reader.HasFailed);
        Assert.Equal(0UL, reader.NumberBelow(5, "the count"));
        AssertFound(reader, 42, "the count is 5; it must be below 5");
    }

    [Fact]
    public void Bytes_behind_the_last_part_are_found()
    {
        var reader = new StateReader([4, 5, 6], Start);
        reader.Byte();
        reader.End();
        AssertFound(reader, 41, "2 bytes follow behind the last part");
    }

    [Fact]
    public void Bits_behind_the_last_number_are_found()
    {
        var reader = new StateReader([0b0010_1101], Start);
        var bits = new BitReader();
        Assert.Equal((5UL, 5UL), (bits.Take(ref reader, 3), bits.Take(ref reader, 3)));
        bits.End(ref reader);
        Assert.False(reader.HasFailed);

        reader = new StateReader([0b1010_1101], Start);
        bits = new BitReader();
        Assert.Equal((5UL, 5UL), (bits.Take(ref reader, 3), bits.Take(ref reader, 3)));
        bits.End(ref reader);
        AssertFound(reader, 41, "bits follow behind the last number");
    }

    [Fact]
    public void The_first_finding_stays()
    {
        var reader = new StateReader([], Start);
        reader.Byte();
        reader.Word();
        reader.Number();
        AssertFound(reader, 40, "a byte is missing");
    }

    private static void AssertFound(in StateReader reader, long position, string finding)
    {
        Assert.True(reader.HasFailed);
        Assert.Equal((StateError.Inconsistent, position), (reader.Failure.Error, reader.Failure.Position));
        Assert.Equal(
            $"The state contradicts itself at byte {position}, although its checksum is right: {finding}.", reader.Failure.ToString());
    }
}

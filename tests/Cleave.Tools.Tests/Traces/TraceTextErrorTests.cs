using System.Text;
using Cleave.Tools.Input;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.TextTraces;

namespace Cleave.Tools.Tests.Traces;

public class TraceTextErrorTests
{
    [Theory]
    [InlineData("x 1 2", "unknown operation 'x'")]
    [InlineData("alloc 1 2", "unknown operation 'alloc'")]
    [InlineData("a", "the id is missing")]
    [InlineData("a 1", "the size is missing")]
    [InlineData("f", "the id is missing")]
    [InlineData("a one 2", "the id 'one' is not a whole number")]
    [InlineData("a 1.5 2", "the id '1.5' is not a whole number")]
    [InlineData("a 9223372036854775808 2", "the id '9223372036854775808' is outside the range that ends at 9223372036854775807")]
    [InlineData("a 1 -2", "the size '-2' is outside the range")]
    [InlineData("a 1 18446744073709551616", "the size '18446744073709551616' is outside the range that ends at 18446744073709551615")]
    [InlineData("a 1 0x10", "the size '0x10' is not a whole number")]
    [InlineData("a 1 0", "size 0")]
    [InlineData("a 1 2 3", "alignment 3 is not a power of two")]
    [InlineData("a 1 2 0", "alignment 0")]
    [InlineData("a 1 2 4 5", "unexpected field '5'")]
    [InlineData("a 1 2 4 @5 6", "unexpected field '6'")]
    [InlineData("a 1 2 @", "the time '' is not a whole number")]
    [InlineData("a 1 2 @noon", "the time 'noon' is not a whole number")]
    [InlineData("a 1 2 @-1", "the time '-1' is outside the range")]
    [InlineData("a 1 2 @9223372036854775808", "the time '9223372036854775808' is outside the range")]
    [InlineData("f 0 5", "unexpected field '5'")]
    [InlineData("f 0 @1 @2", "unexpected field '@2'")]
    [InlineData("a 0 2", "id 0 was allocated before")]
    [InlineData("f 9", "id 9 is freed but was never allocated")]
    [InlineData("# prelude: late", "a prelude stands once, before all other events")]
    [InlineData("# prelude end", "'# prelude end' without '# prelude:'")]
    [InlineData("# oom 0", "size 0")]
    public void A_bad_line_is_named_with_its_number_and_its_value(string line, string problem)
    {
        string message = TraceText.ErrorOf($"# head\na 0 8\n{line}\n");

        Assert.StartsWith("t: line 3: ", message);
        Assert.Contains(problem, message);
    }

    [Theory]
    [InlineData("a 0 8\nf 0\nf 0\n", 3, "id 0 was already freed")]
    [InlineData("a 0 8\nf 0\na 0 8\n", 3, "id 0 was allocated before")]
    [InlineData("a 0 18446744073709551615\na 1 1\n", 2, "live bytes exceeds")]
    [InlineData("# prelude: 1\na 0 8\nf 0\n# prelude end\n", 3, "a prelude holds only allocations")]
    [InlineData("# prelude: 1\na 0 8\n", 2, "'# prelude end' is missing")]
    [InlineData("# prelude: 0\n# prelude end\n# prelude: 0\n", 3, "a prelude stands once")]
    public void A_trace_that_contradicts_itself_is_named_with_the_line(string text, int line, string problem)
    {
        string message = TraceText.ErrorOf(text);

        Assert.StartsWith($"t: line {line}: ", message);
        Assert.Contains(problem, message);
    }

    [Fact]
    public void A_line_of_the_longest_length_is_taken_and_one_more_byte_is_not()
    {
        string longest = "#" + new string('x', TraceTextReader.MaxLineBytes - 1);

        Assert.Single(TraceText.Read($"{longest}\r\n").Header);
        Assert.Contains("line 1: the line is longer than 4096 bytes", TraceText.ErrorOf(longest + "x\n"));
        Assert.Contains("longer than 4096", TraceText.ErrorOf(new string('#', 1_000_000)));
    }

    [Fact]
    public void A_long_wrong_field_is_shown_shortened()
    {
        string message = TraceText.ErrorOf("a " + new string('z', 3000) + " 8\n");

        Assert.InRange(message.Length, 40, 120);
    }

    [Theory]
    [InlineData("PK\u0003\u0004\u0014\n", "byte 0x03 in column 3")]
    [InlineData("a 0 8\0\n", "byte 0x00 in column 6")]
    [InlineData("a 0 8\rf 0\n", "byte 0x0d in column 6")]
    public void Bytes_that_are_no_text_are_refused(string content, string problem)
    {
        Assert.Contains(problem, TraceText.ErrorOf(content));
    }

    [Fact]
    public void A_gzip_file_cut_anywhere_is_refused()
    {
        string text = string.Concat(Enumerable.Range(0, 300).Select(id => $"a {id} {(id * id) + 1}\n"));
        byte[] zipped = TraceText.Gzip(Encoding.UTF8.GetBytes(text));

        for (int length = 2; length < zipped.Length; length++)
            Assert.Contains("line ", TraceText.ErrorOf(zipped[..length]));

        Assert.Equal(300, TraceText.Read(zipped).AllocationCount);
    }

    [Fact]
    public void Gzip_with_a_wrong_byte_or_with_bytes_after_its_end_is_refused()
    {
        byte[] zipped = TraceText.Gzip("a 0 8\nf 0\n"u8.ToArray());
        byte[] damaged = [.. zipped];
        damaged[^8] ^= 1;

        Assert.Throws<TraceFormatException>(() => TraceText.Read(damaged));
        Assert.Throws<TraceFormatException>(() => TraceText.Read([.. zipped, .. "more"u8]));
    }
}

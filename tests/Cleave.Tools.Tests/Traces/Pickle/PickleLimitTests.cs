using Cleave.Tests;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Tests.Traces.Pickle;

public class PickleLimitTests
{
    [Fact]
    public void Marks_nest_to_the_limit_and_no_deeper()
    {
        var options = new PickleOptions { MaxDepth = 3 };

        Assert.Equal(PickleKind.List, new PickleBytes().Repeat(3, "(").Repeat(3, "l").Read(options).Kind);
        Assert.Contains("deeper than 3", new PickleBytes().Repeat(4, "(").Refused(options).Message);
    }

    [Fact]
    public void A_string_has_bytes_to_the_limit_and_no_more()
    {
        var options = new PickleOptions { MaxStringBytes = 4 };

        Assert.Equal("abcd", new PickleBytes().Value("abcd").Read(options).Text);
        Assert.Contains("a text or number of 5 bytes; the limit is 4", new PickleBytes().Value("abcde").Refused(options).Message);
        Assert.Contains("the limit is 4", new PickleBytes().Value(new byte[5]).Refused(options).Message);
    }

    [Fact]
    public void The_pickle_has_bytes_to_the_limit_and_no_more()
    {
        Assert.Equal(PickleKind.Text, new PickleBytes().Value("abc").Read(new PickleOptions { MaxBytes = 11 }).Kind);
        Assert.Contains("longer than 10 bytes", new PickleBytes().Value("abc").Refused(new PickleOptions { MaxBytes = 10 }).Message);
    }

    [Fact]
    public void A_key_is_as_long_as_the_limit_and_no_longer()
    {
        var options = new PickleOptions { MaxKeyLength = 4 };

        Assert.Equal(1, new PickleBytes().Raw("}U\u0004abcdNs").Read(options).Dictionary!.Count);
        Assert.Contains("length 5", new PickleBytes().Raw("}U\u0005abcdeNs").Refused(options).Message);
        Assert.Contains("length 6", new PickleBytes().Raw("}U\u0002abU\u0002cd\u0086Ns").Refused(options).Message);
    }

    [Theory]
    [InlineData(0x8d)]
    [InlineData(0x8e)]
    [InlineData(0x96)]
    public void A_claimed_length_takes_no_memory_before_its_bytes_are_there(byte opcode)
    {
        var options = new PickleOptions { MaxStringBytes = int.MaxValue };
        PickleBytes pickle = new PickleBytes().Raw(opcode).UInt64(2_000_000_000).Raw("few");
        const long Enough = 1 << 20;
        long bytes = HeapMeter.BytesOnce(() => Assert.Contains("the pickle ends", pickle.Refused(options).Message), Enough);
        Assert.InRange(bytes, 0, Enough);
    }

    [Fact]
    public void A_tuple_nested_a_million_deep_is_read_without_recursion()
    {
        PickleValue value = new PickleBytes().Raw(")").Repeat(1_000_000, "\u0085").Read();

        int depth = 0;
        for (; value.Tuple!.Items.Length > 0; depth++)
            value = value.Tuple.Items[0];

        Assert.Equal(1_000_000, depth);
    }

    [Fact]
    public void Shared_tuples_that_would_unfold_to_2_to_the_100_cost_nothing()
    {
        PickleValue value = new PickleBytes().Raw(")").Repeat(100, "2\u0086").Read();

        Assert.Equal(2, value.Tuple!.Items.Length);
        Assert.Equal(value, value);
        Assert.Equal(value.GetHashCode(), value.GetHashCode());
    }
}

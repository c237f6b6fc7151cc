using Cleave.Tools.Pickle;

namespace Cleave.Tools.Tests.Traces.Pickle;

/// <summary>What Python writes as the call of a harmless type is read as the plain container that it is.</summary>
public class PickleTypeTests
{
    [Theory]
    [InlineData("ccollections\nOrderedDict\n)R(U\u0001kK\u0007u")]
    [InlineData("ccollections\nOrderedDict\n](U\u0001kK\u0007\u0086e\u0085R")]
    [InlineData("ccollections\ndefaultdict\ncbuiltins\nlist\n\u0085RU\u0001kK\u0007s")]
    [InlineData("ccollections\nCounter\n}U\u0001kK\u0007s\u0085R")]
    [InlineData("U\u000bcollectionsU\u000bOrderedDict\u0093)RU\u0001kK\u0007s")]
    [InlineData("c__builtin__\ndict\nU\u0001kK\u0007\u0086\u0085\u0085R")]
    public void A_dictionary_of_a_known_type_is_a_dictionary(string opcodes)
    {
        PickleValue value = new PickleBytes().Raw(opcodes).Read();

        Assert.Equal(1, value.Dictionary!.Count);
        Assert.True(value.Dictionary.TryGet("k", out PickleValue seven) && seven.SignedNumber == 7);
    }

    [Theory]
    [InlineData("c__builtin__\nset\n](K\u0001K\u0002e\u0085R")]
    [InlineData("cbuiltins\nfrozenset\n](K\u0001K\u0002e\u0085R")]
    public void A_set_before_protocol_4_is_a_set(string opcodes) => Assert.Equal(2, new PickleBytes().Raw(opcodes).Read().Set!.Count);

    [Theory]
    [InlineData("ctorch\nSize\nK\u0003K\u0004\u0086\u0085R")]
    [InlineData("cmodels\nPoint\nK\u0003K\u0004\u0086\u0081")]
    public void A_subclass_of_a_tuple_is_a_tuple(string opcodes)
    {
        PickleTuple tuple = new PickleBytes().Raw(opcodes).Read().Tuple!;

        Assert.Equal([3, 4], tuple.Items.ToArray().Select(item => item.SignedNumber));
    }

    [Fact]
    public void A_queue_is_a_list() =>
        Assert.Equal(2, new PickleBytes().Raw("ccollections\ndeque\n)R(K\u0001K\u0002e").Read().List!.Count);

    [Fact]
    public void A_name_is_read_and_nothing_is_looked_up()
    {
        PickleValue value = new PickleBytes().Raw("ctorch\nfloat32\n").Read();

        Assert.Equal(PickleKind.TypeName, value.Kind);
        Assert.Equal("the name torch.float32", value.ToString());
    }

    [Fact]
    public void A_whole_number_beyond_64_bits_is_kept_and_shown()
    {
        PickleValue number = new PickleBytes().Raw("\u008a\u0009\0\0\0\0\0\0\0\0\u0001").Read();
        PickleValue negative = new PickleBytes().Raw("\u008a\u0009\0\0\0\0\0\0\0\0\u00ff").Read();
        PickleValue huge = new PickleBytes().Raw("\u008b").UInt32(1000).Raw(new byte[999]).Raw(1).Read();

        Assert.Equal((PickleKind.LargeNumber, null, null), (number.Kind, number.SignedNumber, number.UnsignedNumber));
        Assert.Equal("18446744073709551616", number.ToString());
        Assert.Equal("-18446744073709551616", negative.ToString());
        Assert.Equal("a whole number of 1000 bytes", huge.ToString());
    }
}

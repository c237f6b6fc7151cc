using Cleave.Tools.Pickle;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Tools.Tests.Traces.Pickle;

public class PickleReaderTests
{
    [Fact]
    public void Scalars_of_every_kind_are_read()
    {
        ReadOnlySpan<PickleValue> items = Items([null, true, false, -5, long.MinValue, ulong.MaxValue, 2.5, "é", new byte[] { 1, 2 }]);

        Assert.Equal(PickleKind.None, items[0].Kind);
        Assert.Equal((true, false), (items[1].Boolean, items[2].Boolean));
        Assert.Equal((-5L, long.MinValue), (items[3].SignedNumber, items[4].SignedNumber));
        Assert.Equal((null, ulong.MaxValue), (items[5].SignedNumber, items[5].UnsignedNumber));
        Assert.Equal((2.5, "é"), (items[6].RealNumber, items[7].Text));
        Assert.Equal([1, 2], items[8].Bytes!.Value.ToArray());
    }

    [Fact]
    public void Asking_for_another_kind_gives_null()
    {
        PickleValue none = new PickleBytes().Raw("N").Read();

        Assert.Equal((null, null, null), (none.Boolean, none.SignedNumber, none.RealNumber));
        Assert.Equal((null, null, null), (none.Text, none.List, none.Tuple));
        Assert.True(none is { Bytes: null, Dictionary: null, Set: null, UnsignedNumber: null });
    }

    [Theory]
    [InlineData("K\u00ff", 255L)]
    [InlineData("M\u0001\u0002", 513L)]
    [InlineData("J\u00ff\u00ff\u00ff\u00ff", -1L)]
    [InlineData("\u008a\0", 0L)]
    [InlineData("\u008a\u0001\u0080", -128L)]
    [InlineData("\u008a\u0002\u00ff\0", 255L)]
    [InlineData("\u008b\u0002\0\0\0\0\u0001", 256L)]
    [InlineData("\u008a\u0009\0\0\0\0\0\0\0\u0080\u00ff", long.MinValue)]
    public void Whole_numbers_of_every_width_are_read(string opcodes, long expected)
    {
        Assert.Equal(expected, new PickleBytes().Raw(opcodes).Read().SignedNumber);
    }

    [Fact]
    public void Texts_and_bytes_of_every_width_are_read()
    {
        PickleValue list = new PickleBytes(5)
            .Raw("](U\u0001a").Raw("T").UInt32(1).Raw("b").Raw(0x8c, 1).Raw("c").Raw(0x8d).UInt64(1).Raw("d")
            .Raw("C\u0001e").Raw(0x8e).UInt64(1).Raw("f").Raw(0x96).UInt64(1).Raw("g").Raw("e").Read();

        Assert.Equal(["a", "b", "c", "d"], list.List!.Items[..4].ToArray().Select(item => item.Text));
        Assert.Equal([PickleKind.Bytes, PickleKind.Bytes, PickleKind.Bytes], list.List.Items[4..].ToArray().Select(item => item.Kind));
    }

    [Fact]
    public void A_text_longer_than_any_buffer_is_read()
    {
        string text = new('x', 1_000_000);

        Assert.Equal(text, PickleReader.Read(new DripStream(PickleBytes.Of(text), 5000)).Text);
    }

    [Fact]
    public void Containers_of_every_form_are_read()
    {
        PickleValue value = new PickleBytes()
            .Raw("](").Raw(")").Raw("K\u0001\u0085").Raw("K\u0001K\u0002\u0086").Raw("K\u0001K\u0002K\u0003\u0087")
            .Raw("(K\u0001K\u0002l").Raw("(U\u0001kK\u0007d")
            .Raw("]K\u0005a").Raw("}U\u0001kNs").Raw("\u008f(K\u0001K\u0001\u0090").Raw("(K\u0001\u0091").Raw("e").Read();
        ReadOnlySpan<PickleValue> items = value.List!.Items;

        Assert.Equal([0, 1, 2, 3], items[..4].ToArray().Select(item => item.Tuple!.Items.Length));
        Assert.Equal((2, 1), (items[4].List!.Count, items[6].List!.Count));
        Assert.True(items[5].Dictionary!.TryGet("k", out PickleValue seven) && seven.SignedNumber == 7);
        Assert.Equal((1, 1, 1), (items[7].Dictionary!.Count, items[8].Set!.Count, items[9].Set!.Count));
    }

    [Fact]
    public void A_large_dictionary_finds_all_its_keys_and_the_last_value_wins()
    {
        PickleDictionary dictionary = new PickleBytes()
            .Value(Enumerable.Range(0, 1000).ToDictionary(key => $"k{key}", key => (object?)key))
            .Raw("X").UInt32(2).Raw("k5").Raw("Ns")
            .Read().Dictionary!;

        Assert.Equal(1000, dictionary.Count);
        Assert.True(dictionary.TryGet("k999", out PickleValue last) && last.SignedNumber == 999);
        Assert.True(dictionary.TryGet("k5", out PickleValue changed) && changed.Kind == PickleKind.None);
        Assert.False(dictionary.TryGet("k1000", out _));
    }

    [Fact]
    public void A_flat_tuple_is_a_key()
    {
        PickleDictionary dictionary = new PickleBytes()
            .Raw("}K\u0001K\u0002\u0086Ns").Raw("K\u0001K\u0002\u0086\u0088s").Read().Dictionary!;

        Assert.Equal(1, dictionary.Count);
        Assert.True(dictionary.Entries[0].Value.Boolean);
    }

    [Fact]
    public void A_memoized_text_is_shared_and_not_copied()
    {
        ReadOnlySpan<PickleValue> items = new PickleBytes().Raw("](U\u0003abc\u0094h\0j\0\0\0\0").Raw("e").Read().List!.Items;

        Assert.Same(items[0].Text, items[1].Text);
        Assert.Same(items[0].Text, items[2].Text);
    }

    [Fact]
    public void Put_pop_dup_and_frames_behave_as_in_Python()
    {
        PickleValue value = new PickleBytes()
            .Raw(0x95).UInt64(3).Raw("]K\u0001q\0" + "0" + "2" + "0" + "(K\u00090" + "0" + "(NN1" + "h\0a").Read();

        Assert.Equal(1, value.List!.Items[0].SignedNumber);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Bytes_after_the_pickle_are_left_alone_and_gzip_is_found(byte protocol)
    {
        byte[] pickle = [.. new PickleBytes(protocol).Raw("K\u0001").Stop(), 1, 2, 3];

        Assert.Equal(1, PickleReader.Read(new DripStream(pickle)).SignedNumber);
        Assert.Equal(1, PickleReader.Read(new DripStream(TraceText.Gzip(pickle))).SignedNumber);
    }

    [Fact]
    public void Values_describe_themselves()
    {
        ReadOnlySpan<PickleValue> items = Items(
            [null, true, ulong.MaxValue, -1, 0.5, "s", new byte[3], new object?[2], new List<object?>()]);

        Assert.Equal(
            ["None", "True", "18446744073709551615", "-1", "0.5", "'s'", "bytes of length 3", "a tuple of 2", "a list of 0"],
            items.ToArray().Select(item => item.ToString()));
    }

    private static ReadOnlySpan<PickleValue> Items(List<object?> values) =>
        PickleReader.Read(new MemoryStream(PickleBytes.Of(values))).List!.Items;
}

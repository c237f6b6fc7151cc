using Cleave.Tools.Pickle;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Tools.Tests.Traces.Pickle;

public class PickleRefusalTests
{
    [Theory]
    [InlineData("b", "BUILD is refused")]
    [InlineData("ios\nsystem\n", "INST is refused")]
    [InlineData("o", "OBJ is refused")]
    [InlineData("\u0092", "NEWOBJ_EX is refused")]
    [InlineData("P1\n", "PERSID is refused")]
    [InlineData("Q", "BINPERSID is refused")]
    [InlineData("\u0082\u0001", "EXT1 is refused")]
    [InlineData("\u0083\u0001\0", "EXT2 is refused")]
    [InlineData("\u0084\u0001\0\0\0", "EXT4 is refused")]
    [InlineData("\u0097", "NEXT_BUFFER is refused")]
    [InlineData("\u0098", "READONLY_BUFFER is refused")]
    [InlineData("I1\n", "INT belongs to protocol 0")]
    [InlineData("L1L\n", "LONG belongs to protocol 0")]
    [InlineData("g0\n", "GET belongs to protocol 0")]
    [InlineData("\u00fe", "0xfe is no pickle opcode")]
    public void An_opcode_that_builds_no_plain_data_is_refused_by_name_and_place(string opcodes, string name)
    {
        PickleException refusal = new PickleBytes().Raw("K\u0001K\u0001").Raw(opcodes).Refused();

        Assert.Equal(6, refusal.Offset);
        Assert.StartsWith($"byte 6: {name}", refusal.Message);
    }

    [Theory]
    [InlineData("]h\0", 3, "memo key 0 was never stored")]
    [InlineData("]j\u00ff\u00ff\u00ff\u00ff", 3, "memo key 4294967295 was never stored")]
    [InlineData("]q\u0005", 3, "memo key 5 leaves a gap")]
    [InlineData("\u0094", 2, "too few values")]
    [InlineData("0", 2, "too few values")]
    [InlineData("2", 2, "too few values")]
    [InlineData("N\u0086", 3, "too few values")]
    [InlineData("N(N\u0086", 5, "too few values")]
    [InlineData("t", 2, "no mark")]
    [InlineData("1", 2, "no mark")]
    [InlineData("(Ne", 4, "too few values")]
    [InlineData("N(Ne", 5, "added to None, which is not a list")]
    [InlineData("]NNs", 5, "which is not a dictionary")]
    [InlineData("](N\u0090", 5, "which is not a set")]
    [InlineData("}(Nu", 5, "not pairs")]
    [InlineData("}]Ns", 5, "a list of 0 cannot be a key")]
    [InlineData("}}Ns", 5, "a dictionary of 0 cannot be a key")]
    [InlineData("\u008f(]\u0090", 5, "a list of 0 cannot be a key")]
    [InlineData("})\u0085Ns", 6, "a tuple inside a tuple cannot be a key")]
    [InlineData("}]\u0085Ns", 6, "a list of 0 cannot be a key")]
    [InlineData("", 2, "stops with 0 values")]
    [InlineData("NN", 4, "stops with 2 values")]
    [InlineData("N(", 4, "1 marks")]
    [InlineData("\u0080\u0009", 2, "protocol 9 is not read")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u00ff", 2, "a text or number of 4294967295 bytes")]
    [InlineData("cos\nsystem\n)R", 14, "REDUCE is refused: it would call os.system")]
    [InlineData("U\u0002osU\u0006system\u0093)R", 16, "REDUCE is refused: it would call os.system")]
    [InlineData("N)R", 4, "None would be called with a tuple of 0")]
    [InlineData("cos\nsystem\n]R", 14, "would be called with a list of 0")]
    [InlineData("NN\u0093", 4, "a type is named by None and None")]
    [InlineData("ccollections\nOrderedDict\nK\u0001\u0085R", 30, "would be made of 1")]
    public void A_pickle_that_makes_no_sense_is_refused_at_its_byte(string opcodes, long offset, string problem)
    {
        PickleException refusal = new PickleBytes().Raw(opcodes).Refused();

        Assert.Equal(offset, refusal.Offset);
        Assert.Contains(problem, refusal.Message);
    }

    [Theory]
    [InlineData("]\u0094h\0a")]
    [InlineData("]\u0094(h\0e")]
    [InlineData("}\u0094U\u0001kh\0s")]
    [InlineData("]\u0094h\0\u0085a")]
    [InlineData("]\u0094]\u0094h\0ah\u0001a")]
    [InlineData("]2a")]
    public void A_cycle_is_refused(string opcodes)
    {
        Assert.Contains("cyclic values are refused", new PickleBytes().Raw(opcodes).Refused().Message);
    }

    [Fact]
    public void The_first_bytes_must_name_a_protocol_from_2_to_5()
    {
        Assert.Contains("protocol 0 or 1; protocols 2 to 5 are read", Refused([0x28, 0x2e]).Message);
        Assert.Contains("starts with 0x80, not with 0x29", Refused([0x29, 0x2e]).Message);
        Assert.Contains("protocol 1", Refused([0x80, 1, 0x2e]).Message);
        Assert.Contains("protocol 6", Refused([0x80, 6, 0x2e]).Message);
        Assert.Contains("ends at byte 0", Refused([]).Message);
    }

    [Fact]
    public void A_pickle_cut_anywhere_is_refused_plain_and_zipped()
    {
        byte[] pickle = PickleBytes.Of(new List<object?> { "text", 1, long.MaxValue, 1.5, new object?[] { null }, new byte[9] });
        byte[] zipped = TraceText.Gzip(pickle);

        Assert.All(Enumerable.Range(0, pickle.Length), length => Refused(pickle[..length]));
        Assert.All(Enumerable.Range(0, zipped.Length), length => Refused(zipped[..length]));
        Assert.Equal(6, PickleReader.Read(new MemoryStream(zipped)).List!.Count);
    }

    private static PickleException Refused(byte[] pickle) =>
        Assert.Throws<PickleException>(() => PickleReader.Read(new MemoryStream(pickle)));
}

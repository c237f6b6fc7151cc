using System.Buffers.Binary;
using System.Text;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Tests.Traces.Pickle;

/// <summary>Writes pickles, honest ones from objects and hostile ones opcode by opcode.</summary>
/// <remarks>Lists are <c>List&lt;object?&gt;</c>, tuples <c>object?[]</c>, dictionaries <c>Dictionary&lt;string, object?&gt;</c>.</remarks>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [];

    public PickleBytes(byte protocol = 4) => Raw(0x80, protocol);

    public static byte[] Of(object? value) => new PickleBytes().Value(value).Stop();

    public PickleBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Raw(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    public PickleBytes Repeat(int count, string opcodes)
    {
        for (int time = 0; time < count; time++)
            Raw(opcodes);

        return this;
    }

    public byte[] Stop()
    {
        Raw(".");
        return [.. _bytes];
    }

    public PickleValue Read(PickleOptions? options = null) => PickleReader.Read(new MemoryStream(Stop()), options);

    public PickleException Refused(PickleOptions? options = null) => Assert.Throws<PickleException>(() => Read(options));

    public PickleBytes Value(object? value) => value switch
    {
        null => Raw("N"),
        bool truth => Raw(truth ? (byte)0x88 : (byte)0x89),
        int or long => Number(Convert.ToInt64(value, null)),
        ulong number => Raw(0x8a, 9).UInt64(number).Raw(0),
        double number => Raw("G").Double(number),
        string text => Text(text),
        byte[] bytes => Raw((byte)'B').UInt32((uint)bytes.Length).Raw(bytes),
        object?[] tuple => Raw("(").All(tuple).Raw("t"),
        List<object?> list => Raw("](").All(list).Raw("e"),
        Dictionary<string, object?> entries => Raw("}(").All(entries.SelectMany(entry => new[] { entry.Key, entry.Value })).Raw("u"),
        _ => throw new ArgumentException($"no pickle for {value.GetType()}", nameof(value)),
    };

    public PickleBytes UInt32(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return Raw(bytes);
    }

    public PickleBytes UInt64(ulong number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        return Raw(bytes);
    }

    private PickleBytes Number(long number) => number == (int)number
        ? Raw("J").UInt32((uint)(int)number)
        : Raw(0x8a, 8).UInt64((ulong)number);

    private PickleBytes Double(double number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, number);
        return Raw(bytes);
    }

    private PickleBytes Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Raw("X").UInt32((uint)bytes.Length).Raw(bytes);
    }

    private PickleBytes All(IEnumerable<object?> values)
    {
        foreach (object? value in values)
            Value(value);

        return this;
    }
}

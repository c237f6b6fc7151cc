using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Cleave.Bench.Recordings;

/// <summary>Writes the opcodes of a pickle of protocol 4, as Python's pickler writes plain data.</summary>
/// <remarks>Source: PEP 3154 and Python's pickletools. The order of the opcodes is that of the pickler in C.</remarks>
internal sealed class PickleWriter(Stream output)
{
    private readonly Dictionary<string, int> _texts = [];
    private readonly byte[] _field = new byte[9];
    private int _memo;

    /// <summary>Writes the header of the protocol.</summary>
    public void Begin() => output.Write([0x80, 4]);

    /// <summary>Writes the end of the pickle.</summary>
    public void End() => output.WriteByte((byte)'.');

    /// <summary>Writes an empty dictionary and a mark for its entries.</summary>
    /// <returns>The number of the dictionary in the memo.</returns>
    public int BeginDictionary()
    {
        output.WriteByte((byte)'}');
        int place = Memoize();
        Mark();
        return place;
    }

    /// <summary>Adds the entries since the mark to the dictionary.</summary>
    public void EndDictionary() => output.WriteByte((byte)'u');

    /// <summary>Writes an empty list.</summary>
    /// <returns>The number of the list in the memo.</returns>
    public int EmptyList()
    {
        output.WriteByte((byte)']');
        return Memoize();
    }

    /// <summary>Marks the place from which items belong to the list below it.</summary>
    public void Mark() => output.WriteByte((byte)'(');

    /// <summary>Adds the items since the mark to the list.</summary>
    public void Appends() => output.WriteByte((byte)'e');

    /// <summary>Writes a tuple of two zeros, which is the id of a pool.</summary>
    public void PairOfZeros()
    {
        Number(0);
        Number(0);
        output.WriteByte(0x86);
        Memoize();
    }

    /// <summary>Writes a text that Python interns, which is a reference to the memo from the second time on.</summary>
    public void Text(string text)
    {
        if (_texts.TryGetValue(text, out int place))
        {
            Recall(place);
            return;
        }

        _texts[text] = FreshText(text);
    }

    /// <summary>Writes a text in full, as Python does for a text that was made anew.</summary>
    /// <returns>The number of the text in the memo.</returns>
    public int FreshText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        output.Write([0x8c, checked((byte)bytes.Length)]);
        output.Write(bytes);
        return Memoize();
    }

    /// <summary>Writes a reference to a value of the memo.</summary>
    public void Recall(int place)
    {
        if (place <= byte.MaxValue)
        {
            output.Write([(byte)'h', (byte)place]);
            return;
        }

        WriteField((byte)'j', place);
    }

    /// <summary>Writes the truth value false.</summary>
    public void False() => output.WriteByte(0x89);

    /// <summary>Writes a whole number in the shortest form.</summary>
    public void Number(ulong number)
    {
        switch (number)
        {
            case <= byte.MaxValue:
                output.Write([(byte)'K', (byte)number]);
                break;
            case <= ushort.MaxValue:
                output.Write([(byte)'M', (byte)number, (byte)(number >> 8)]);
                break;
            case <= int.MaxValue:
                WriteField((byte)'J', (int)number);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(_field, number);
                _field[8] = 0;
                // The highest bit is the sign, so a number that uses it needs one byte more.
                int length = ((64 - BitOperations.LeadingZeroCount(number)) / 8) + 1;
                output.Write([0x8a, (byte)length]);
                output.Write(_field.AsSpan(0, length));
                break;
        }
    }

    private int Memoize()
    {
        output.WriteByte(0x94);
        return _memo++;
    }

    private void WriteField(byte opcode, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_field.AsSpan(1), value);
        _field[0] = opcode;
        output.Write(_field.AsSpan(0, 5));
    }
}

using System.Buffers.Binary;
using System.Text;
using Op = Cleave.Tools.Pickle.PickleOpcode;

namespace Cleave.Tools.Pickle;

/// <summary>Reads the literal values of a pickle: numbers, truth values, texts and bytes.</summary>
internal sealed class PickleLiterals
{
    private readonly PickleInput _input;
    private readonly PickleMachine _machine;
    private readonly PickleHeap _heap;
    private readonly PickleTexts _texts;
    private readonly int _maxStringBytes;

    public PickleLiterals(PickleInput input, PickleMachine machine, PickleHeap heap, PickleTexts texts, int maxStringBytes)
    {
        _input = input;
        _machine = machine;
        _heap = heap;
        _texts = texts;
        _maxStringBytes = maxStringBytes;
    }

    /// <summary>Pushes the value of an opcode; returns false if the opcode is not a literal.</summary>
    public bool TryPush(byte opcode) => TryScalar(opcode) || TryString(opcode);

    private bool TryScalar(byte opcode)
    {
        switch (opcode)
        {
            case Op.None: _machine.Push(default); return true;
            case Op.NewTrue: _machine.Push(PickleValue.Of(true)); return true;
            case Op.NewFalse: _machine.Push(PickleValue.Of(false)); return true;
            case Op.BinInt: _machine.Push(PickleValue.Of((long)(int)_input.ReadUInt32())); return true;
            case Op.BinInt1: _machine.Push(PickleValue.Of((long)_input.ReadByte())); return true;
            case Op.BinInt2: _machine.Push(PickleValue.Of((long)_input.ReadUInt16())); return true;
            case Op.BinFloat: _machine.Push(PickleValue.Of(_input.ReadDouble())); return true;
            case Op.Long1: PushLong(_input.ReadByte()); return true;
            case Op.Long4: PushLong(_input.ReadUInt32()); return true;
            default: return false;
        }
    }

    private bool TryString(byte opcode)
    {
        switch (opcode)
        {
            case Op.ShortBinUnicode: PushText(_input.ReadByte(), Encoding.UTF8); return true;
            case Op.BinUnicode: PushText(_input.ReadUInt32(), Encoding.UTF8); return true;
            case Op.BinUnicode8: PushText(_input.ReadUInt64(), Encoding.UTF8); return true;
            case Op.ShortBinString: PushText(_input.ReadByte(), Encoding.Latin1); return true;
            case Op.BinString: PushText(_input.ReadUInt32(), Encoding.Latin1); return true;
            case Op.ShortBinBytes: PushBytes(_input.ReadByte()); return true;
            case Op.BinBytes: PushBytes(_input.ReadUInt32()); return true;
            case Op.BinBytes8 or Op.ByteArray8: PushBytes(_input.ReadUInt64()); return true;
            default: return false;
        }
    }

    private void PushLong(uint length)
    {
        ReadOnlySpan<byte> given = ReadString(length);
        Span<byte> digits = stackalloc byte[16];
        digits.Fill(given is [.., >= 0x80] ? (byte)0xff : (byte)0);
        given[..Math.Min(given.Length, digits.Length)].CopyTo(digits);
        Int128 value = BinaryPrimitives.ReadInt128LittleEndian(digits);
        bool fits = given.Length <= 9 && value >= long.MinValue && value <= ulong.MaxValue;
        _machine.Push(!fits ? Large(given) : value < 0 ? PickleValue.Of((long)value) : PickleValue.Of((ulong)value));
    }

    private PickleValue Large(ReadOnlySpan<byte> digits)
    {
        _heap.Budget.Charge(PickleTexts.ObjectBytes + digits.Length);
        return PickleValue.OfObject(new PickleLargeNumber(digits.ToArray()));
    }

    private void PushText(ulong length, Encoding encoding) => _machine.Push(_texts.Of(ReadString(length), encoding));

    private void PushBytes(ulong length)
    {
        ReadOnlySpan<byte> bytes = ReadString(length);
        _heap.Budget.Charge(PickleTexts.ObjectBytes + bytes.Length);
        _machine.Push(PickleValue.OfObject(bytes.ToArray()));
    }

    private ReadOnlySpan<byte> ReadString(ulong length)
    {
        if (length > (ulong)_maxStringBytes)
            throw _input.Error($"a text or number of {length} bytes; the limit is {_maxStringBytes}");

        return _input.ReadSpan((int)length);
    }
}

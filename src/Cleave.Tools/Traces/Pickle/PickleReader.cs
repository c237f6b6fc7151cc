using System.Buffers.Binary;
using System.Text;
using Cleave.Tools.Traces.Input;
using Op = Cleave.Tools.Traces.Pickle.PickleOpcode;

namespace Cleave.Tools.Traces.Pickle;

/// <summary>Reads a pickle of plain data, protocols 2 to 5, and refuses whatever could run code or import a name.</summary>
/// <remarks>
/// It reads a stream once, from its first byte, plain or gzip, and does not need to seek; bytes after the end of the pickle
/// are not looked at. It never recurses, and a claimed length allocates nothing before its bytes are there. Text that is
/// not UTF-8 gets replacement characters. A tuple inside a tuple cannot be a dictionary key.
/// </remarks>
public sealed class PickleReader
{
    private readonly PickleOptions _options;
    private readonly PickleInput _input;
    private readonly PickleMachine _machine;
    private readonly PickleAssembler _assembler;

    private PickleReader(Stream stream, PickleOptions options)
    {
        _options = options;
        _input = new PickleInput(stream, options.MaxBytes);
        _machine = new PickleMachine(_input, options);
        _assembler = new PickleAssembler(_input, _machine, options.MaxKeyLength);
    }

    /// <summary>Reads the value that the stream holds. Thread-safe for different streams.</summary>
    /// <param name="input">The stream; left open.</param>
    /// <param name="options">The limits; <see cref="PickleOptions.Default"/> if null.</param>
    /// <exception cref="PickleException">It is damaged, over a limit, or not plain data; the message names the byte.</exception>
    public static PickleValue Read(Stream input, PickleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            using var sniffed = new SniffedInput(input);
            return new PickleReader(sniffed.Content, options ?? PickleOptions.Default).Run();
        }
        catch (InvalidDataException damage)
        {
            throw new PickleException(0, damage.Message, damage);
        }
    }

    private PickleValue Run()
    {
        byte opcode = _input.ReadOpcode();
        if (opcode != Op.Proto)
            throw _input.Error($"a pickle starts with 0x80, not with 0x{opcode:x2}");

        ReadProtocol();
        while ((opcode = _input.ReadOpcode()) != Op.Stop)
        {
            if (!TryScalar(opcode) && !TryString(opcode) && !TryContainer(opcode) && !TryStack(opcode))
                throw _input.Error(Op.Refusal(opcode));
        }

        return _machine.Finish();
    }

    private void ReadProtocol()
    {
        byte protocol = _input.ReadByte();
        if (protocol is < 2 or > 5)
            throw _input.Error($"protocol {protocol} is not read; protocols 2 to 5 are");
    }

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

    private bool TryContainer(byte opcode)
    {
        switch (opcode)
        {
            case Op.EmptyTuple: _assembler.PushTuple([]); return true;
            case Op.Tuple1: _assembler.PushTuple(_machine.PopMany(1)); return true;
            case Op.Tuple2: _assembler.PushTuple(_machine.PopMany(2)); return true;
            case Op.Tuple3: _assembler.PushTuple(_machine.PopMany(3)); return true;
            case Op.Tuple: _assembler.PushTuple(_machine.PopToMark()); return true;
            case Op.EmptyList: _assembler.PushList([]); return true;
            case Op.List: _assembler.PushList(_machine.PopToMark()); return true;
            case Op.Append: _assembler.Append(_machine.PopMany(1)); return true;
            case Op.Appends: _assembler.Append(_machine.PopToMark()); return true;
            case Op.EmptyDict: _assembler.PushDictionary([]); return true;
            case Op.Dict: _assembler.PushDictionary(_machine.PopToMark()); return true;
            case Op.SetItem: _assembler.SetItems(_machine.PopMany(2)); return true;
            case Op.SetItems: _assembler.SetItems(_machine.PopToMark()); return true;
            case Op.EmptySet: _assembler.PushSet([]); return true;
            case Op.FrozenSet: _assembler.PushSet(_machine.PopToMark()); return true;
            case Op.AddItems: _assembler.AddItems(_machine.PopToMark()); return true;
            default: return false;
        }
    }

    private bool TryStack(byte opcode)
    {
        switch (opcode)
        {
            case Op.Mark: _machine.Mark(); return true;
            case Op.Pop: _machine.PopTop(); return true;
            case Op.PopMark: _ = _machine.PopToMark(); return true;
            case Op.Dup: _machine.Push(_machine.Peek()); return true;
            case Op.BinGet: _machine.Recall(_input.ReadByte()); return true;
            case Op.LongBinGet: _machine.Recall(_input.ReadUInt32()); return true;
            case Op.BinPut: _machine.Memoize(_input.ReadByte()); return true;
            case Op.LongBinPut: _machine.Memoize(_input.ReadUInt32()); return true;
            case Op.Memoize: _machine.Memoize(); return true;
            case Op.Proto: ReadProtocol(); return true;
            // A frame only says how much to read ahead, which the buffer decides here.
            case Op.Frame: _ = _input.ReadUInt64(); return true;
            default: return false;
        }
    }

    private void PushLong(uint length)
    {
        if (length > 9)
            throw _input.Error($"an integer of {length} bytes; integers of up to 64 bits are read");

        Span<byte> digits = stackalloc byte[16];
        ReadOnlySpan<byte> given = _input.ReadSpan((int)length);
        digits.Fill(given is [.., >= 0x80] ? (byte)0xff : (byte)0);
        given.CopyTo(digits);
        Int128 value = BinaryPrimitives.ReadInt128LittleEndian(digits);
        if (value < long.MinValue || value > ulong.MaxValue)
            throw _input.Error($"the integer {value} does not fit in 64 bits");

        _machine.Push(value < 0 ? PickleValue.Of((long)value) : PickleValue.Of((ulong)value));
    }

    private void PushText(ulong length, Encoding encoding) =>
        _machine.Push(PickleValue.OfObject(encoding.GetString(ReadString(length))));

    private void PushBytes(ulong length) => _machine.Push(PickleValue.OfObject(ReadString(length).ToArray()));

    private ReadOnlySpan<byte> ReadString(ulong length)
    {
        if (length > (ulong)_options.MaxStringBytes)
            throw _input.Error($"a string of {length} bytes; the limit is {_options.MaxStringBytes}");

        return _input.ReadSpan((int)length);
    }
}

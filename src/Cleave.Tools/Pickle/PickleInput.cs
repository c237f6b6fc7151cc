using System.Buffers.Binary;
using Cleave.Tools.Input;

namespace Cleave.Tools.Pickle;

/// <summary>Reads the bytes of a pickle in order, and knows the place of the current opcode for errors.</summary>
/// <remarks>Memory is allocated only as the bytes of a claimed length arrive: at most twice the bytes read, plus 64 KiB.</remarks>
internal sealed class PickleInput
{
    private const int BufferSize = 64 * 1024;

    private readonly Stream _stream;
    private readonly long _maxBytes;
    private readonly ReadBudget _budget;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private long _endOffset;
    private long _opcodeOffset;

    public PickleInput(Stream stream, long maxBytes, ReadBudget budget)
    {
        _budget = budget;
        _stream = stream;
        _maxBytes = maxBytes;
    }

    public byte ReadOpcode()
    {
        _opcodeOffset = _endOffset - (_end - _start);
        return ReadByte();
    }

    public byte ReadByte()
    {
        if (_start == _end)
            Fill(1);

        return _buffer[_start++];
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadSpan(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadSpan(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadSpan(8));

    /// <summary>Reads a floating-point number, which is the only big-endian field.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(ReadSpan(8));

    /// <summary>Reads a number of bytes. The span is valid until the next read.</summary>
    public ReadOnlySpan<byte> ReadSpan(int length)
    {
        if (length > BufferSize)
            return ReadLong(length);
        if (length > _end - _start)
            Fill(length);

        _start += length;
        return _buffer.AsSpan(_start - length, length);
    }

    /// <summary>The bytes that were read from the stream and not consumed yet. The span is valid until the next read.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Consumes bytes of <see cref="Ahead"/>.</summary>
    public void Skip(int length) => _start += length;

    /// <summary>Reads at least one byte more than <see cref="Ahead"/> has.</summary>
    /// <returns>False if the stream has ended, the limit is reached, or the buffer is full.</returns>
    public bool TryReadAhead()
    {
        int before = _end - _start;
        ReadMore(before + 1);
        return _end - _start > before;
    }

    public PickleException Error(string problem, Exception? cause = null) => new(_opcodeOffset, problem, cause);

    private byte[] ReadLong(int length)
    {
        byte[] bytes = [];
        for (int filled = 0; filled < length;)
        {
            Array.Resize(ref bytes, Math.Min(length, Math.Max(BufferSize, 2 * filled)));
            for (; filled < bytes.Length;)
            {
                ReadOnlySpan<byte> piece = ReadSpan(Math.Min(BufferSize, bytes.Length - filled));
                piece.CopyTo(bytes.AsSpan(filled));
                filled += piece.Length;
            }
        }

        return bytes;
    }

    private void Fill(int wanted)
    {
        ReadMore(wanted);
        if (_end - _start < wanted)
            throw Error(_endOffset == _maxBytes
                ? $"the pickle is longer than {_maxBytes} bytes"
                : $"the pickle ends at byte {_endOffset}, in the middle of a value");
    }

    // Reads until so many bytes are in the buffer, or until no more can be read.
    private void ReadMore(int wanted)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        try
        {
            int room = (int)Math.Min(BufferSize - _end, _maxBytes - _endOffset);
            int count = _stream.ReadAtLeast(
                _buffer.AsSpan(_end, room), Math.Clamp(wanted - _end, 0, room), throwOnEndOfStream: false);
            _end += count;
            _endOffset += count;
            _budget.InputBytes = _endOffset;
        }
        catch (InvalidDataException damage)
        {
            throw Error(damage.Message, damage);
        }
    }
}

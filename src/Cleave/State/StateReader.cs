using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Cleave.State;

/// <summary>Reads the parts of a state whose checksum is right. The first finding is kept; from then on every part reads as 0.</summary>
/// <remarks>Not thread-safe. A reader of many parts checks <see cref="HasFailed"/> at each of them,
/// so that it never loops for long.</remarks>
/// <param name="data">The bytes of the body.</param>
/// <param name="start">The position of the body, for messages.</param>
internal ref struct StateReader(ReadOnlySpan<byte> data, long start)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;
    private StateFailure _failure;

    /// <summary>The finding; <c>default</c> if there is none.</summary>
    public readonly StateFailure Failure => _failure;

    /// <summary>Whether a part contradicted another one, or was missing.</summary>
    public readonly bool HasFailed => _failure.IsFailure;

    /// <summary>The number of bytes that are left.</summary>
    public readonly int Left => _data.Length - _at;

    /// <summary>The bytes that are left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _data[_at..];

    /// <summary>The position of the next byte.</summary>
    public readonly long Position => start + _at;

    /// <summary>Passes over bytes that were read from <see cref="Rest"/>.</summary>
    /// <param name="count">The number of bytes, at most <see cref="Left"/>.</param>
    public void Skip(int count) => _at += count;

    /// <summary>Reads the next byte.</summary>
    public byte Byte()
    {
        if (Left == 0)
        {
            Fail("a byte is missing");
            return 0;
        }

        return _data[_at++];
    }

    /// <summary>Reads a number that <see cref="StateWriter.Number"/> has written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Number() => (uint)_at < (uint)_data.Length && _data[_at] < 0x80 ? _data[_at++] : LongNumber();

    /// <summary>Reads a number that must be below a limit.</summary>
    public ulong NumberBelow(ulong limit, string name)
    {
        ulong value = Number();
        if (value < limit || HasFailed)
        {
            return HasFailed ? 0 : value;
        }

        Fail(FormattableString.Invariant($"{name} is {value}; it must be below {limit}"));
        return 0;
    }

    /// <summary>Reads a word of eight bytes.</summary>
    public ulong Word()
    {
        if (Left < sizeof(ulong))
        {
            Fail("a word is missing");
            return 0;
        }

        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_data[_at..]);
        _at += sizeof(ulong);
        return value;
    }

    /// <summary>Keeps a finding, unless there is an earlier one.</summary>
    /// <param name="finding">What contradicts what, without a full stop.</param>
    public void Fail(string finding) => Fail(StateError.Inconsistent, FormattableString.Invariant(
        $"The state contradicts itself at byte {Position}, although its checksum is right: {finding}."));

    /// <summary>Keeps a finding of another kind, unless there is an earlier one.</summary>
    public void Fail(StateError error, string message)
    {
        if (!HasFailed)
        {
            _failure = new StateFailure(error, Position, message);
            _at = _data.Length;
        }
    }

    /// <summary>Checks that nothing is left.</summary>
    public void End()
    {
        if (Left != 0)
        {
            Fail(FormattableString.Invariant($"{Left} bytes follow behind the last part"));
        }
    }

    private ulong LongNumber()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && _at < _data.Length; shift += 7)
        {
            byte next = _data[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                // A number has one form only: no zeros at its end, and no bits above the 64th.
                if ((next == 0 && shift > 0) || (shift == 63 && next > 1))
                {
                    Fail("a number is longer than it must be");
                    return 0;
                }

                return value;
            }
        }

        Fail("a number has no end");
        return 0;
    }
}

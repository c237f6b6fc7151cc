using System.Runtime.CompilerServices;

namespace Cleave.State;

/// <summary>The changes of an allocator since its last increment, as the records of the next one.
/// Under the lock of the allocator.</summary>
/// <remarks>
/// Each increment has a number, one more than the one before, and the checksum of the one before. So an increment can only follow the state
/// that it was made for. Changes that a whole state takes with it count as an increment that was never written.
/// </remarks>
internal sealed class ChangeLog
{
    private const int MostOfNumber = 10;

    private readonly StateKind _kind;
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>Makes an empty log that goes on behind an increment.</summary>
    /// <param name="kind">The kind of the allocator.</param>
    /// <param name="last">The increment that the state of the allocator contains.</param>
    public ChangeLog(StateKind kind, LastIncrement last) => (_kind, Last) = (kind, last);

    /// <summary>The last increment that was made.</summary>
    public LastIncrement Last { get; private set; }

    /// <summary>Bytes of the records since then.</summary>
    public int Length => _length;

    /// <summary>Makes an empty log go on behind another increment, because the allocator was restored.</summary>
    public void GoOnBehind(LastIncrement last) => Last = last;

    /// <summary>Appends a byte to a record, or begins one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(byte value)
    {
        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * _length);
        }

        _bytes[_length++] = value;
    }

    /// <summary>Appends a number to a record, in the form of <see cref="StateWriter.Number"/>.</summary>
    public void Number(ulong value)
    {
        if (_bytes.Length - _length < MostOfNumber)
        {
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        }

        _length += StateWriter.Put(_bytes.AsSpan(_length), value);
    }

    /// <summary>Refuses an increment of an allocator that records no changes.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="log"/> is null.</exception>
    public static ChangeLog Require(ChangeLog? log) => log ?? throw new InvalidOperationException(
        "The allocator records no changes; set RecordChanges in the options of the allocator or of its restore.");

    /// <summary>Makes an increment of all records, and forgets them.</summary>
    /// <returns>The increment, in a buffer that the caller disposes. It is empty if there are no records.</returns>
    public StateWriter Take()
    {
        var writer = new StateWriter(_length + StateFrame.HeaderBytes + StateFrame.TrailerBytes);
        if (_length > 0)
        {
            StateFrame.Begin(ref writer, _kind, isIncrement: true, Last with { Number = Last.Number + 1 });
            writer.Bytes(_bytes.AsSpan(0, _length));
            ulong checksum = StateFrame.End(ref writer);
            Last = new LastIncrement(Last.Number + 1, checksum);
            _length = 0;
        }

        return writer;
    }

    /// <summary>Forgets all records, because a whole state has taken their changes with it.</summary>
    public void Skip()
    {
        if (_length > 0)
        {
            Take().Dispose();
        }
    }
}

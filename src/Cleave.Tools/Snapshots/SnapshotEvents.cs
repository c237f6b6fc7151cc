using Cleave.Tools.Input;

namespace Cleave.Tools.Snapshots;

/// <summary>The events of one device in order, in some seven bytes each. They are read from the first to the last.</summary>
/// <remarks>
/// Only the differences from the event before are stored, in as many bytes as they need. Addresses are near each other, times rise a
/// little, and a free that completes has the block of its request. The largest event takes <see cref="MostBytes"/>. Not thread-safe.
/// </remarks>
internal sealed class SnapshotEvents(ReadBudget? budget = null)
{
    /// <summary>The most bytes of an event: the head, the stream, the address, the size, the time and the stack.</summary>
    internal const int MostBytes = 1 + 3 + 10 + 10 + 10 + 5;

    // Large enough for the heap of large objects, which are not copied when garbage is collected.
    private const int ChunkBytes = 1 << 17;
    private const int SmallestChunk = 256;

    private readonly List<(byte[] Bytes, int Length)> _chunks = [];
    private byte[] _bytes = [];
    private int _length;
    private SnapshotEvent _last;

    public int Count { get; private set; }

    public void Add(in SnapshotEvent item)
    {
        if (_bytes.Length - _length < MostBytes)
            MakeRoom();

        _length += SnapshotEventCode.Write(_bytes.AsSpan(_length), item, _last);
        _last = item;
        Count = checked(Count + 1);
    }

    /// <summary>Enumerates the events in their order.</summary>
    public Enumerator GetEnumerator() => new(this, releases: false);

    /// <summary>
    /// Enumerates the events and releases the memory of those that were passed, so that no enumeration is possible afterwards.
    /// </summary>
    public Enumerator Release() => new(this, releases: true);

    private void MakeRoom()
    {
        if (_bytes.Length == ChunkBytes)
        {
            _chunks.Add((_bytes, _length));
            (_bytes, _length) = ([], 0);
        }

        int larger = _chunks.Count > 0 ? ChunkBytes : Math.Clamp(2 * _bytes.Length, SmallestChunk, ChunkBytes);
        budget?.Charge(larger - _bytes.Length);
        Array.Resize(ref _bytes, larger);
    }

    private ReadOnlySpan<byte> ChunkAt(int chunk) =>
        chunk < _chunks.Count ? _chunks[chunk].Bytes.AsSpan(0, _chunks[chunk].Length) : _bytes.AsSpan(0, _length);

    /// <summary>Enumerates the events of a device in order.</summary>
    internal ref struct Enumerator
    {
        private readonly SnapshotEvents _events;
        private readonly bool _releases;
        private ReadOnlySpan<byte> _rest;
        private SnapshotEvent _current;
        private int _chunk;
        private long _uncollected;

        public Enumerator(SnapshotEvents events, bool releases)
        {
            _events = events;
            _releases = releases;
            _rest = events.ChunkAt(0);
        }

        /// <summary>The index of the current event, or -1 before the first.</summary>
        public int Index { get; private set; } = -1;

        /// <summary>The current event. The reference is valid until the next one.</summary>
        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public readonly ref readonly SnapshotEvent Current => ref _current;

        public bool MoveNext()
        {
            if (Index + 1 == _events.Count)
                return false;
            if (_rest.IsEmpty)
                NextChunk();

            _rest = _rest[SnapshotEventCode.Read(_rest, ref _current)..];
            Index++;
            return true;
        }

        private void NextChunk()
        {
            if (_releases)
                ReleaseChunk();

            _rest = _events.ChunkAt(++_chunk);
        }

        private void ReleaseChunk()
        {
            _events._chunks[_chunk] = ([], 0);
            _events.Refund();
            _uncollected += ChunkBytes;
            if (!LargeGarbage.IsWorth(_uncollected))
                return;

            _uncollected = 0;
            _rest = [];
            LargeGarbage.Collect();
        }
    }

    private void Refund() => budget?.Refund(ChunkBytes);
}

using System.Collections;
using System.Runtime.CompilerServices;

namespace Cleave.Tools.Input;

/// <summary>A list that grows in chunks, so that growth neither copies the existing items nor doubles the memory for a moment.</summary>
/// <remarks>Only the first chunk grows by doubling, so that a short list stays small. Not thread-safe while it is written.</remarks>
internal sealed class ChunkedList<T> : IEnumerable<T>
{
    private const int ChunkLog2 = 16;
    private const int ChunkSize = 1 << ChunkLog2;
    private const int SmallestChunk = 4;

    private readonly ReadBudget? _budget;
    private T[][] _chunks = [[]];
    private int _released;
    private long _uncollected;

    /// <param name="budget">The budget that the memory of the chunks is charged to, or null to leave it uncharged.</param>
    public ChunkedList(ReadBudget? budget = null) => _budget = budget;

    public int Count { get; private set; }

    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return ref _chunks[index >> ChunkLog2][index & (ChunkSize - 1)];
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Add(T item)
    {
        int chunk = Count >> ChunkLog2;
        int at = Count & (ChunkSize - 1);
        if (chunk == _chunks.Length || at == _chunks[chunk].Length)
            Grow(chunk, at);

        _chunks[chunk][at] = item;
        Count++;
    }

    /// <summary>Releases the memory of items below an index, in whole chunks. The caller must not read those items afterwards.</summary>
    /// <remarks>Runs the garbage collector after every 4 MiB, or an eighth of the memory in use if that is more.</remarks>
    public void ReleaseBelow(int index)
    {
        int before = index >> ChunkLog2;
        if (_released >= before)
            return;

        for (; _released < before; _released++)
        {
            long bytes = (long)_chunks[_released].Length * Unsafe.SizeOf<T>();
            _chunks[_released] = [];
            _budget?.Refund(bytes);
            _uncollected += bytes;
        }

        if (LargeGarbage.IsWorth(_uncollected))
        {
            _uncollected = 0;
            LargeGarbage.Collect();
        }
    }

    /// <summary>Removes all items. The memory of a short list is kept for the next items.</summary>
    public void Clear()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            Array.Clear(_chunks[0], 0, Math.Min(Count, _chunks[0].Length));

        _chunks = [_chunks[0]];
        Count = 0;
    }

    private void Grow(int chunk, int filled)
    {
        if (Count == int.MaxValue)
            throw new OverflowException($"a list holds at most {int.MaxValue} items");

        int length = chunk == 0 ? Math.Min(ChunkSize, Math.Max(SmallestChunk, 2 * filled)) : ChunkSize;
        _budget?.Charge((long)(length - filled) * Unsafe.SizeOf<T>());
        if (chunk == _chunks.Length)
            Array.Resize(ref _chunks, chunk + 1);

        T[] larger = new T[length];
        _chunks[chunk]?.AsSpan(0, filled).CopyTo(larger);
        _chunks[chunk] = larger;
    }
}

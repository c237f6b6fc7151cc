using System.Collections.Concurrent;

namespace Cleave.Memory.Tests.Stress;

/// <summary>A cache of marked pieces for reclaim to shrink: the oldest go first, on whichever thread finds memory short.</summary>
internal sealed class MarkedCache(HeapAllocator allocator, Func<Random, Layout> layouts) : IShrinker, IDisposable
{
    private readonly ConcurrentQueue<(MarkedPiece Piece, nuint Size)> _pieces = new();
    private readonly Random _random = new(1);
    private ulong _marks = 1UL << 60;
    private long _bytes;

    public nuint Count => (nuint)Volatile.Read(ref _bytes);

    /// <summary>Adds a piece, if there is memory for it. For one thread at a time.</summary>
    public bool Add(GfpFlags flags = GfpFlags.Kernel)
    {
        Layout layout = layouts(_random);
        MarkedPiece piece = MarkedPiece.Take(allocator, layout, flags, ++_marks);
        if (!piece.IsNone)
        {
            Interlocked.Add(ref _bytes, (long)layout.Size);
            _pieces.Enqueue((piece, layout.Size));
        }

        return !piece.IsNone;
    }

    public nuint Scan(nuint bytes)
    {
        nuint given = 0;
        while (given < bytes && _pieces.TryDequeue(out (MarkedPiece Piece, nuint Size) oldest))
        {
            Interlocked.Add(ref _bytes, -(long)oldest.Size);
            oldest.Piece.Free(allocator);
            given += oldest.Size;
        }

        return given;
    }

    public void Dispose() => Scan(nuint.MaxValue);
}

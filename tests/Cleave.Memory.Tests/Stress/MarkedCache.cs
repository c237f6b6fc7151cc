using System.Collections.Concurrent;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Stress;

/// <summary>A cache of marked pieces for reclaim to shrink: the oldest go first, on whichever thread finds memory short.</summary>
internal sealed class MarkedCache(HeapAllocator allocator, Func<Random, Layout> layouts) : IShrinker, IDisposable
{
    private readonly ConcurrentQueue<(MarkedPiece Piece, nuint Size)> _pieces = new();
    private ulong _marks = 1UL << 60;
    private long _bytes;
    private int _scans;
    private Exception? _failure;

    public nuint Count => (nuint)Volatile.Read(ref _bytes);

    /// <summary>The number of times that reclaim asked for memory.</summary>
    public int Scans => Volatile.Read(ref _scans);

    /// <summary>Adds a piece, if there is memory for it.</summary>
    public bool Add(Random random, GfpFlags flags = GfpFlags.Kernel)
    {
        Layout layout = layouts(random);
        MarkedPiece piece = MarkedPiece.Take(allocator, layout, flags, Interlocked.Increment(ref _marks));
        if (!piece.IsNone)
        {
            Interlocked.Add(ref _bytes, (long)layout.Size);
            _pieces.Enqueue((piece, layout.Size));
        }

        return !piece.IsNone;
    }

    public nuint Scan(nuint bytes)
    {
        Interlocked.Increment(ref _scans);
        return FreeOldest(bytes);
    }

    /// <summary>Frees all pieces, and fails if a free was refused before, which reclaim does not pass on.</summary>
    public void Dispose()
    {
        FreeOldest(nuint.MaxValue);
        Assert.Null(_failure);
    }

    private nuint FreeOldest(nuint bytes)
    {
        nuint given = 0;
        while (given < bytes && _pieces.TryDequeue(out (MarkedPiece Piece, nuint Size) oldest))
        {
            Interlocked.Add(ref _bytes, -(long)oldest.Size);
            Free(oldest.Piece);
            given += oldest.Size;
        }

        return given;
    }

    private void Free(MarkedPiece piece)
    {
        try
        {
            piece.Free(allocator);
        }
        catch (Exception failure)
        {
            _failure ??= failure;
            throw;
        }
    }
}

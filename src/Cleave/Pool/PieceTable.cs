using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <summary>Writes the initial entries of a new piece, which is zeroed.</summary>
/// <param name="first">The number of the first entry of the piece.</param>
/// <param name="entries">The entries of the piece.</param>
internal delegate void PieceFiller<T>(long first, Span<T> entries);

/// <summary>A table of up to 2^63 - 1 entries, stored in pieces that are created when they are first written.</summary>
/// <remarks>
/// A tree leads to the pieces. Cost of a look-up: one comparison if the piece is the one found last, otherwise one step for each level of
/// the tree, which has 2 levels up to 2^32 entries and 6 at most. Several threads may read at once as long as none writes.
/// </remarks>
internal sealed class PieceTable<T>
    where T : unmanaged
{
    private const int FanBits = 10;
    private const int FanMask = (1 << FanBits) - 1;
    private readonly int _pieceBits;
    private readonly int _entryBytes;
    private readonly int _top;
    private readonly PieceFiller<T> _fill;
    private readonly Branch _root;
    private Piece _last = new(-1, []);

    /// <param name="entries">The number of entries in the table.</param>
    /// <param name="entryBytes">Bytes of an entry.</param>
    /// <param name="pieceBits">log2 of the number of entries in a piece.</param>
    /// <param name="fill">Writes the initial entries of a new piece.</param>
    public PieceTable(long entries, int entryBytes, int pieceBits, PieceFiller<T> fill)
    {
        _pieceBits = pieceBits;
        _entryBytes = entryBytes;
        _fill = fill;
        long last = Math.Max(0, entries - 1) >> pieceBits;
        while (last >> FanBits != 0)
        {
            last >>= FanBits;
            _top++;
        }

        _root = NewBranch(_top);
    }

    /// <summary>Bytes of the pieces, and of the tree that leads to them.</summary>
    public ulong Bytes { get; private set; }

    internal PieceBudget? Budget { get; set; }

    /// <summary>Returns the index of an entry within its piece.</summary>
    public int Within(long index) => (int)index & ((1 << _pieceBits) - 1);

    /// <summary>Returns the first entry of the next piece, or <paramref name="end"/> if that comes first.</summary>
    public long EndOfPiece(long index, long end) => index + Math.Min(end - index, (1 << _pieceBits) - Within(index));

    /// <summary>Returns the piece of an entry, or null if that piece was never created.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T[]? Find(long index)
    {
        // One reference holds both the number and the entries, so that concurrent readers never combine the parts of two pieces.
        Piece last = _last;
        long number = index >> _pieceBits;
        return last.Number == number ? last.Entries : Search(number);
    }

    /// <summary>Returns the piece of an entry, and creates it if it does not exist.</summary>
    /// <exception cref="OutOfMemoryException">The memory for the piece is missing. No entry has changed.</exception>
    public T[] Make(long index) => Find(index) ?? Add(index >> _pieceBits);

    /// <inheritdoc cref="IPoolTables{TIndex}.TryGetRun"/>
    public bool TryGetRun(ref long first, long end, out Span<T> entries)
    {
        Piece? piece = first < end ? Next(_root, _top, first >> _pieceBits) : null;
        if (piece is null || piece.Number > (end - 1) >> _pieceBits)
        {
            entries = default;
            return false;
        }

        first = Math.Max(first, piece.Number << _pieceBits);
        entries = piece.Entries.AsSpan(Within(first), (int)(EndOfPiece(first, end) - first));
        return true;
    }

    private T[]? Search(long number)
    {
        Branch? branch = _root;
        for (int level = _top; level > 0 && branch is not null; level--)
        {
            branch = branch.Branches[At(number, level)];
        }

        // A damaged list may contain a number past the table, for which the tree would find the piece of another number.
        if (branch?.Pieces[(int)number & FanMask] is not { } piece || piece.Number != number)
        {
            return null;
        }

        _last = piece;
        return piece.Entries;
    }

    private T[] Add(long number)
    {
        Budget?.Spend();
        var piece = new Piece(number, new T[1 << _pieceBits]);
        _fill(number << _pieceBits, piece.Entries);
        Branch branch = _root;
        for (int level = _top; level > 0; level--)
        {
            branch = branch.Branches[At(number, level)] ??= NewBranch(level - 1);
        }

        branch.Pieces[(int)number & FanMask] = piece;
        Bytes += (ulong)piece.Entries.Length * (ulong)_entryBytes;
        _last = piece;
        return piece.Entries;
    }

    /// <summary>Finds the first piece from a number on, below a branch. Branches that do not exist are skipped whole.</summary>
    private static Piece? Next(Branch branch, int level, long number)
    {
        for (int at = At(number, level); at <= FanMask; at++, number = 0)
        {
            Piece? found = level == 0 ? branch.Pieces[at]
                : branch.Branches[at] is { } below ? Next(below, level - 1, number)
                : null;
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static int At(long number, int level) => (int)(number >> (level * FanBits)) & FanMask;

    private Branch NewBranch(int level)
    {
        Bytes += (ulong)(nuint.Size << FanBits);
        return new Branch(level);
    }

    private sealed class Piece(long number, T[] entries)
    {
        public long Number { get; } = number;

        public T[] Entries { get; } = entries;
    }

    /// <summary>A node of the tree. On the lowest level it refers to pieces, on all others to branches.</summary>
    private sealed class Branch(int level)
    {
        public Branch?[] Branches { get; } = level == 0 ? [] : new Branch?[1 << FanBits];

        public Piece?[] Pieces { get; } = level == 0 ? new Piece?[1 << FanBits] : [];
    }
}

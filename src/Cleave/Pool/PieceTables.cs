using System.Numerics;

namespace Cleave.Pool;

/// <summary>
/// Tables in pieces that come into being when they are first written: for pools of so many leaves that whole tables would take gigabytes,
/// or would not fit an array.
/// </summary>
/// <remarks>
/// A piece that is not there stands for entries as <see cref="FreshLayout"/> has them. States and links have pieces of their own, because
/// only free blocks in a list with others need links.
/// </remarks>
internal readonly struct PieceTables<TIndex> : IPoolTables<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>
{
    /// <summary>Leaves of a piece, as a power of two: the links of a piece in the widest type stay below the size at which .NET puts arrays
    /// on its large object heap.</summary>
    public const int UsualPieceBits = 12;

    private readonly FreshLayout _layout;
    private readonly PieceTable<byte> _states;
    private readonly PieceTable<LeafLink<TIndex>> _links;

    public PieceTables(FreshLayout layout, int pieceBits = UsualPieceBits)
    {
        _layout = layout;
        _states = new PieceTable<byte>(layout.Leaves, sizeof(byte), pieceBits, layout.FillStates);
        _links = new PieceTable<LeafLink<TIndex>>(
            layout.Leaves, 2 * TIndex.Zero.GetByteCount(), pieceBits, layout.FillLinks);
    }

    public static bool AreOnDemand => true;

    public long Leaves => _layout.Leaves;

    public ulong Bytes => _states.Bytes + _links.Bytes;

    /// <summary>Pieces that may still be made, states and links together, for tests of what happens without memory.</summary>
    internal void LimitPieces(PieceBudget budget)
    {
        _states.Budget = budget;
        _links.Budget = budget;
    }

    public byte State(long leaf) => _states.Find(leaf) is { } piece ? piece[_states.Within(leaf)] : _layout.State(leaf);

    public void SetState(long leaf, byte state) => _states.Make(leaf)[_states.Within(leaf)] = state;

    public bool Holds(long leaf, byte state) => (ulong)leaf < (ulong)_layout.Leaves && State(leaf) == state;

    public LeafLink<TIndex> Link(long leaf) =>
        _links.Find(leaf) is { } piece ? piece[_links.Within(leaf)] : _layout.Link<TIndex>(leaf);

    public void SetNext(long leaf, TIndex next) => _links.Make(leaf)[_links.Within(leaf)].Next = next;

    public void SetPrevious(long leaf, TIndex previous) => _links.Make(leaf)[_links.Within(leaf)].Previous = previous;

    public bool TryGetRun(ref long first, long end, out Span<byte> states) => _states.TryGetRun(ref first, end, out states);

    public void MakeState(long leaf) => _states.Make(leaf);

    public void MakeLink(long leaf) => _links.Make(leaf);

    public void MakeStates(long first, long end)
    {
        for (long leaf = first; leaf < end; leaf = _states.EndOfPiece(leaf, end))
        {
            _states.Make(leaf);
        }
    }
}

using System.Numerics;

namespace Cleave.Pool;

/// <summary>
/// The tables of a pool in pieces that are created when they are first written. For pools of so many leaves that whole tables would take
/// gigabytes, or would not fit into an array.
/// </summary>
/// <remarks>
/// A piece that does not exist stands for the entries that <see cref="FreshLayout"/> computes. States and links have separate pieces,
/// because only free blocks in a list of several need links.
/// </remarks>
internal readonly struct PieceTables<TIndex> : IPoolTables<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>
{
    /// <summary>log2 of the number of leaves in a piece.</summary>
    /// <remarks>Even with the widest index type, the links of a piece stay below the size at which .NET puts arrays on its large object
    /// heap.</remarks>
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

    /// <summary>Limits the number of pieces that may still be created, states and links together. For tests that simulate a lack of
    /// memory.</summary>
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

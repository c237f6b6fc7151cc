using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <summary>The tables of a pool as arrays that are created whole: the fastest kind, for pools of ordinary size.</summary>
/// <remarks>
/// Leaves are below 2^31 here, so the casts to 32 bits lose nothing. The links do not lie in the order of the leaves, but in that of the
/// sizes of the blocks that can begin there, see <see cref="Place"/>. So the links of large blocks lie side by side, and a pool in use
/// touches fewer cache lines and pages. The states stay in the order of the leaves, because retired leaves are searched in runs.
/// </remarks>
internal readonly struct FlatTables<TIndex> : IPoolTables<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>
{
    private readonly byte[] _states;
    private readonly LeafLink<TIndex>[] _links;

    public FlatTables(FreshLayout layout)
    {
        _states = new byte[layout.Leaves];
        _links = new LeafLink<TIndex>[layout.Leaves];
        layout.FillStates(0, _states);
        for (long leaf = 0; leaf < layout.Leaves; leaf += 1L << layout.MaxOrder)
        {
            _links[Place(leaf)] = layout.Link<TIndex>(leaf);
        }
    }

    public static bool AreOnDemand => false;

    public long Leaves => _states.Length;

    public ulong Bytes => (ulong)_states.Length * (uint)((2 * TIndex.Zero.GetByteCount()) + sizeof(byte));

    /// <summary>The states, for tests that damage them.</summary>
    internal byte[] States => _states;

    /// <summary>The links, for tests that damage them.</summary>
    internal LeafLink<TIndex>[] Links => _links;

    /// <summary>The place of the links of a leaf: first those of leaf 0, then those of the leaves with the most factors of two, and last
    /// those of the odd leaves, each group in ascending order.</summary>
    /// <remarks>
    /// Of n leaves, a leaf with k factors of two is behind those with more, which are (n - 1) / 2^(k + 1) and leaf 0. In its group, it has
    /// the number leaf / 2^(k + 1). The sum of a leaf and its lowest bit counts leaf 0, for all leaves but that one.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Place(long leaf)
    {
        uint number = (uint)leaf;
        int shift = BitOperations.TrailingZeroCount(number) + 1;
        return (int)(((ulong)(_states.Length - 1) >> shift) + ((ulong)(number + (number & (0 - number))) >> shift));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte State(long leaf) => _states[(int)leaf];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetState(long leaf, byte state) => _states[(int)leaf] = state;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(long leaf, byte state)
    {
        byte[] states = _states;
        uint index = (uint)leaf;
        return index < (uint)states.Length && states[index] == state;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LeafLink<TIndex> Link(long leaf) => _links[Place(leaf)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNext(long leaf, TIndex next) => _links[Place(leaf)].Next = next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetPrevious(long leaf, TIndex previous) => _links[Place(leaf)].Previous = previous;

    public bool TryGetRun(ref long first, long end, out Span<byte> states)
    {
        states = _states.AsSpan((int)first, (int)(end - first));
        return true;
    }

    public void MakeState(long leaf)
    {
    }

    public void MakeLink(long leaf)
    {
    }

    public void MakeStates(long first, long end)
    {
    }
}

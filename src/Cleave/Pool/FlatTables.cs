using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <summary>The tables of a pool as arrays that are created whole: the fastest kind, for pools of ordinary size.</summary>
/// <remarks>Leaves are below 2^31 here, so the casts to 32 bits lose nothing.</remarks>
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
        layout.FillLinks<TIndex>(0, _links);
    }

    public static bool AreOnDemand => false;

    public long Leaves => _states.Length;

    public ulong Bytes => (ulong)_states.Length * (uint)((2 * TIndex.Zero.GetByteCount()) + sizeof(byte));

    /// <summary>The states, for tests that damage them.</summary>
    internal byte[] States => _states;

    /// <summary>The links, for tests that damage them.</summary>
    internal LeafLink<TIndex>[] Links => _links;

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
    public LeafLink<TIndex> Link(long leaf) => _links[(int)leaf];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetNext(long leaf, TIndex next) => _links[(int)leaf].Next = next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetPrevious(long leaf, TIndex previous) => _links[(int)leaf].Previous = previous;

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

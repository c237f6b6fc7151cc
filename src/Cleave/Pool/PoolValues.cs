using System.Runtime.CompilerServices;
using Cleave.Caches;

namespace Cleave.Pool;

/// <summary>The <see cref="ValueState"/> of every block of a pool with thread caches, in one byte for each leaf.</summary>
/// <remarks>
/// <para>
/// The low two bits of the byte of a leaf are the state of the block that begins there, and the others are its order. So a free without a
/// lock learns both from one byte. A step compares the whole byte, so it fails if a block of another order begins at the leaf by now.
/// </para>
/// <para>
/// A block leaves the state None only under the lock of the pool; only the calls that do this may commit memory. All others may run beside
/// them and each other, from any number of threads. A pool of up to <see cref="BuddyPool{TIndex}.MostFlat"/> leaves has one array, a larger
/// one has pages, which are committed when a block that begins there is first handed out.
/// </para>
/// </remarks>
internal readonly struct PoolValues : IBlockValues
{
    private const int StateBits = 2;
    private const byte StateMask = (1 << StateBits) - 1;

    private readonly byte[] _whole;
    private readonly PoolValuePages? _pages;

    /// <param name="leaves">The number of leaves of the pool.</param>
    /// <param name="mostWhole">The largest number of leaves for which the table is one array.</param>
    public PoolValues(long leaves, long mostWhole)
    {
        _whole = leaves <= mostWhole ? new byte[leaves] : [];
        _pages = leaves <= mostWhole ? null : new PoolValuePages(leaves);
    }

    /// <summary>Bytes committed for the states.</summary>
    public ulong CommittedBytes => (ulong)_whole.Length + (_pages?.CommittedBytes ?? 0);

    public ValueState this[ulong id]
    {
        get
        {
            byte seen = Volatile.Read(in At(PoolId.Leaf(id)));
            return seen >> StateBits == PoolId.Order(id) ? (ValueState)(seen & StateMask) : ValueState.None;
        }
    }

    /// <summary>Finds the block with a state that begins at a leaf.</summary>
    /// <param name="leaf">A leaf of the pool.</param>
    /// <param name="id">The id of the block; meaningless if there is none.</param>
    /// <param name="state">The state that the block had at some moment of the call; None if no block with a state begins there.</param>
    /// <returns>True if a block with a state begins there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(long leaf, out ulong id, out ValueState state)
    {
        byte seen = Volatile.Read(in At(leaf));
        id = PoolId.Of(leaf, seen >> StateBits);
        state = (ValueState)(seen & StateMask);
        return state != ValueState.None;
    }

    /// <summary>Commits the memory for the state of a block. Under the lock.</summary>
    /// <returns>False if the memory is missing, so that the block must not get a state.</returns>
    public bool TryCommit(ulong id) => _pages is null || _pages.TryCommit(PoolId.Leaf(id));

    /// <summary>Sets the state of a block that has none, and whose memory is committed. Under the lock.</summary>
    public void Put(ulong id, ValueState state) => Volatile.Write(ref At(PoolId.Leaf(id)), ByteOf(id, state));

    public void PutCached(ulong id) => Put(id, ValueState.Cached);

    // The state is not read first: if another core changed the byte last, reading and changing it would fetch its cache line twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMove(ulong id, ValueState from, ValueState to)
    {
        byte expected = ByteOf(id, from);
        return Interlocked.CompareExchange(ref At(PoolId.Leaf(id)), ByteOf(id, to), expected) == expected;
    }

    /// <summary>Enumerates the blocks that have a state. Under the lock, so that no block gets or loses one meanwhile, except that a block
    /// may be held in one moment and cached in the next.</summary>
    public IEnumerable<ulong> Ids()
    {
        IEnumerable<(long First, byte[] States)> tables = _pages?.Committed() ?? [(0, _whole)];
        foreach ((long first, byte[] states) in tables)
        {
            for (int at = 0; at < states.Length; at++)
            {
                if ((Volatile.Read(in states[at]) & StateMask) != 0 && TryFind(first + at, out ulong id, out _))
                {
                    yield return id;
                }
            }
        }
    }

    private static byte ByteOf(ulong id, ValueState state) => (byte)(PoolId.Order(id) << StateBits | (int)state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte At(long leaf)
    {
        byte[] whole = _whole;
        if ((ulong)leaf < (ulong)whole.Length)
        {
            return ref whole[leaf];
        }

        return ref _pages!.At(leaf);
    }
}

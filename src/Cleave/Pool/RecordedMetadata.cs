using Cleave.State;

namespace Cleave.Pool;

/// <summary>The metadata of a pool that records its changes for the next increment. A pool that records nothing has no such
/// object on its way.</summary>
/// <remarks>A record is written when its change was made, so a call that fails leaves none.</remarks>
/// <param name="inner">The metadata itself.</param>
internal sealed class RecordedMetadata(IPoolMetadata inner) : IPoolMetadata
{
    /// <summary>Bits of a block's number that hold the order.</summary>
    public const int OrderBits = 6;

    /// <summary>The records of the next increment.</summary>
    public ChangeLog Log { get; } = new(StateKind.Pool, default);

    /// <summary>The metadata itself, whose changes are not recorded.</summary>
    public IPoolMetadata Inner => inner;

    /// <inheritdoc/>
    public ulong Bytes => inner.Bytes;

    /// <inheritdoc/>
    public ReadOnlySpan<ListCounts> Counts => inner.Counts;

    /// <inheritdoc/>
    public int LargestFreeOrder => inner.LargestFreeOrder;

    /// <inheritdoc/>
    public ulong Gone => inner.Gone;

    /// <inheritdoc/>
    public ulong Pending => inner.Pending;

    /// <inheritdoc/>
    public ulong Cuts => inner.Cuts;

    /// <inheritdoc/>
    public long Take(int order)
    {
        long leaf = inner.Take(order);
        if (leaf >= 0)
        {
            Log.Byte((byte)PoolChange.Allocated);
            Log.Number(((ulong)leaf >> order << OrderBits) | (uint)order);
        }

        return leaf;
    }

    /// <inheritdoc/>
    public bool TryRelease(long leaf)
    {
        bool released = inner.TryRelease(leaf);
        if (released)
        {
            Log.Byte((byte)PoolChange.Freed);
            Log.Number((ulong)leaf);
        }

        return released;
    }

    /// <inheritdoc/>
    public void Retire(long first, long end)
    {
        inner.Retire(first, end);
        Record(PoolChange.Retired, first, end);
    }

    /// <inheritdoc/>
    public void Restore(long first, long end)
    {
        inner.Restore(first, end);
        Record(PoolChange.Restored, first, end);
    }

    /// <inheritdoc/>
    public byte State(long leaf) => inner.State(leaf);

    /// <inheritdoc/>
    public void CopyStates(long first, Span<byte> states) => inner.CopyStates(first, states);

    /// <inheritdoc/>
    public bool TryFindBlock(long leaf, out long block, out int order) => inner.TryFindBlock(leaf, out block, out order);

    /// <inheritdoc/>
    public long FirstRetired(long first, long end) => inner.FirstRetired(first, end);

    /// <inheritdoc/>
    public long FirstSound(long first, long end) => inner.FirstSound(first, end);

    /// <inheritdoc/>
    public ulong CountRetired(long first, long end) => inner.CountRetired(first, end);

    /// <inheritdoc/>
    public long BeginOfGone(long leaf) => inner.BeginOfGone(leaf);

    /// <inheritdoc/>
    public long EndOfGone(long leaf) => inner.EndOfGone(leaf);

    /// <inheritdoc/>
    public void Validate() => inner.Validate();

    /// <inheritdoc/>
    public long FirstFree(int order) => inner.FirstFree(order);

    /// <inheritdoc/>
    public long NextFree(long leaf, int order) => inner.NextFree(leaf, order);

    /// <inheritdoc/>
    public void BeginAdoption() => inner.BeginAdoption();

    /// <inheritdoc/>
    public void AdoptState(long leaf, byte state) => inner.AdoptState(leaf, state);

    /// <inheritdoc/>
    public void AdoptStates(long first, ReadOnlySpan<byte> states) => inner.AdoptStates(first, states);

    /// <inheritdoc/>
    public void AdoptGone(long first, long end) => inner.AdoptGone(first, end);

    /// <inheritdoc/>
    public void AdoptPending(long first, long end) => inner.AdoptPending(first, end);

    /// <inheritdoc/>
    public void AdoptLast(long leaf, int order) => inner.AdoptLast(leaf, order);

    /// <inheritdoc/>
    public bool IsList(int order) => inner.IsList(order);

    /// <inheritdoc/>
    public bool AreDistinct(ReadOnlySpan<long> leaves) => inner.AreDistinct(leaves);

    /// <inheritdoc/>
    public void CountAsNew() => inner.CountAsNew();

    private void Record(PoolChange change, long first, long end)
    {
        Log.Byte((byte)change);
        Log.Number((ulong)first);
        Log.Number((ulong)(end - first) - 1);
    }
}

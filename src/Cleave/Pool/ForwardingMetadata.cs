namespace Cleave.Pool;

/// <summary>Metadata that passes each call on to other metadata. A derived class adds something to the calls that concern it.</summary>
/// <param name="inner">The metadata that does the work.</param>
internal abstract class ForwardingMetadata(IPoolMetadata inner) : IPoolMetadata
{
    /// <summary>The metadata that does the work.</summary>
    public IPoolMetadata Inner => inner;

    /// <inheritdoc/>
    public virtual ulong Bytes => inner.Bytes;

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
    public abstract long Take(int order);

    /// <inheritdoc/>
    public abstract bool TryRelease(long leaf);

    /// <inheritdoc/>
    public abstract void Retire(long first, long end);

    /// <inheritdoc/>
    public virtual void Restore(long first, long end) => inner.Restore(first, end);

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
    public virtual void Validate() => inner.Validate();

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
}

using Cleave.State;

namespace Cleave.Pool;

/// <summary>The metadata of a pool that records its changes for the next increment. A pool that records nothing has no such
/// object on its way.</summary>
/// <remarks>A record is written when its change was made, so a call that fails leaves none.</remarks>
/// <param name="inner">The metadata itself, whose changes are not recorded.</param>
internal sealed class RecordedMetadata(IPoolMetadata inner) : ForwardingMetadata(inner)
{
    /// <summary>Bits of a block's number that hold the order.</summary>
    public const int OrderBits = 6;

    /// <summary>The records of the next increment.</summary>
    public ChangeLog Log { get; } = new(StateKind.Pool, default);

    /// <inheritdoc/>
    public override long Take(int order)
    {
        long leaf = Inner.Take(order);
        if (leaf >= 0)
        {
            Log.Byte((byte)PoolChange.Allocated);
            Log.Number(((ulong)leaf >> order << OrderBits) | (uint)order);
        }

        return leaf;
    }

    /// <inheritdoc/>
    public override bool TryRelease(long leaf)
    {
        bool released = Inner.TryRelease(leaf);
        if (released)
        {
            Log.Byte((byte)PoolChange.Freed);
            Log.Number((ulong)leaf);
        }

        return released;
    }

    /// <inheritdoc/>
    public override void Retire(long first, long end)
    {
        Inner.Retire(first, end);
        Record(PoolChange.Retired, first, end);
    }

    /// <inheritdoc/>
    public override void Restore(long first, long end)
    {
        Inner.Restore(first, end);
        Record(PoolChange.Restored, first, end);
    }

    private void Record(PoolChange change, long first, long end)
    {
        Log.Byte((byte)change);
        Log.Number((ulong)first);
        Log.Number((ulong)(end - first) - 1);
    }
}

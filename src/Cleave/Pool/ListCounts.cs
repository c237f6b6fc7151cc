namespace Cleave.Pool;

/// <summary>The counters of one order. An operation increments two of them; <see cref="PoolTotals"/> derives all other
/// statistics.</summary>
internal struct ListCounts
{
    /// <summary>Requests that were served with a block of this order.</summary>
    public ulong Taken;

    /// <summary>Blocks that were taken from the head of the list for a request.</summary>
    public ulong Dequeued;

    /// <summary>Blocks of this order that became free, before they merged.</summary>
    public ulong Released;

    /// <summary>Blocks that became the head of the list after they merged.</summary>
    public ulong Enqueued;

    /// <summary>Blocks that were removed from the list because a part of them was retired.</summary>
    public ulong Withdrawn;
}

namespace Cleave.Pool;

/// <summary>What happened to the blocks of one order. Two increments an operation; <see cref="PoolTotals"/> derives the rest.</summary>
internal struct ListCounts
{
    /// <summary>Requests served with this order.</summary>
    public ulong Taken;

    /// <summary>Blocks taken from the head of the list for a request.</summary>
    public ulong Dequeued;

    /// <summary>Blocks of this order that became free, before they merged.</summary>
    public ulong Released;

    /// <summary>Blocks that became the head of the list after they merged.</summary>
    public ulong Enqueued;

    /// <summary>Blocks that a kill took out of the list.</summary>
    public ulong Withdrawn;
}

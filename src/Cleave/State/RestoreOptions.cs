namespace Cleave.State;

/// <summary>Options of a restored allocator that are not part of its saved state.</summary>
public sealed record RestoreOptions
{
    /// <summary>Whether each owner that is made or taken from now on remembers its stack, and is listed by <c>GetAllocations</c>. Costs
    /// tens of microseconds and kilobytes for each owner; off by default.</summary>
    public bool TrackAllocations { get; init; }

    /// <summary>The observer that is notified of every later allocation and free; null, the default, costs nothing.</summary>
    public IAllocationObserver? Observer { get; init; }

    /// <summary>Whether later changes are recorded, so that <c>SaveIncrement</c> can save them; off by default.</summary>
    public bool RecordChanges { get; init; }

    /// <summary>The largest space in bytes that is restored; a larger one is refused before memory is committed for it. No limit by
    /// default.</summary>
    public ulong MaxSize { get; init; } = ulong.MaxValue;
}

namespace Cleave.BestFit;

/// <summary>The space that a <see cref="BestFitAllocator"/> manages, and how it manages it.</summary>
public sealed record BestFitAllocatorOptions
{
    /// <summary>Bytes to manage, at least <see cref="Granularity"/>; rounded down to a multiple of it. <see cref="BaseOffset"/> + Size must
    /// stay below 2^64.</summary>
    public required ulong Size { get; init; }

    /// <summary>The lowest offset of the space, in bytes: a multiple of <see cref="Granularity"/>; 0 by default.</summary>
    public ulong BaseOffset { get; init; }

    /// <summary>Bytes of which every offset and every size is a multiple: 1 byte or more; 256 bytes by default.</summary>
    /// <remarks>A finer granularity wastes less on odd sizes. Up to 2^32 - 2 granules a free run takes some 20 bytes of bookkeeping, above
    /// that twice as much.</remarks>
    public Alignment Granularity { get; init; } = new(256);

    /// <summary>Whether each <see cref="RangeOwner"/> remembers the stack that allocated it, for the report if it is lost, and whether
    /// <see cref="BestFitAllocator.GetAllocations"/> lists it. Costs tens of microseconds and kilobytes for each owner; off by
    /// default.</summary>
    public bool TrackAllocations { get; init; }

    /// <summary>Whether changes are recorded, so that <see cref="BestFitAllocator.SaveIncrement(System.Buffers.IBufferWriter{byte})"/> can
    /// save them; off by default. A change takes some bytes until it is saved.</summary>
    public bool RecordChanges { get; init; }

    /// <summary>The observer that is notified of every allocation and free, under the lock and so in their order; null, the default, costs
    /// nothing.</summary>
    public IAllocationObserver? Observer { get; init; }
}

using System.Diagnostics.CodeAnalysis;
using Cleave.BestFit;
using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <summary>The allocations of a space in memory: which are on disk, by their numbers, and what is free.</summary>
/// <remarks>
/// Invariant <c>Behind</c>: memory is allocated here before its row is on disk, and freed here after its row is gone from disk. So no place
/// is handed out twice, whatever moment a crash leaves.
/// </remarks>
internal sealed class LiveTable(BestFitAllocator memory, int capacity)
{
    private readonly Dictionary<ulong, StoredRange> _ranges = new(capacity);

    /// <summary>The lock of the ranges. The allocator has its own.</summary>
    public Lock Lock { get; } = new();

    /// <summary>The allocator of places.</summary>
    public BestFitAllocator Memory { get; } = memory;

    /// <summary>The number of allocations that are on disk.</summary>
    public int Count => _ranges.Count;

    /// <summary>The number of the next range; larger than all that were used. Under the lock.</summary>
    public ulong NextId { get; set; }

    /// <summary>All allocations that are on disk, in no order. Under the lock.</summary>
    public IReadOnlyCollection<StoredRange> Ranges => _ranges.Values;

    /// <summary>Finds an allocation by its number. Under the lock.</summary>
    public bool TryFind(ulong id, [NotNullWhen(true)] out StoredRange? range) => _ranges.TryGetValue(id, out range);

    /// <summary>Adds an allocation whose row is on disk. Under the lock.</summary>
    public void Add(StoredRange range) => _ranges.Add(range.Id, range);

    /// <summary>Removes an allocation whose row is gone, and frees its memory. Under the lock.</summary>
    public void Remove(StoredRange range)
    {
        _ranges.Remove(range.Id);
        Memory.Free(range.Memory);
    }

    /// <summary>The place of memory as a row has it.</summary>
    public RowPlace PlaceOf(ulong offset, ulong size, int alignmentLog2)
    {
        int granule = Memory.Granularity.Log2;
        return new RowPlace((offset - Memory.BaseOffset) >> granule, size >> granule, alignmentLog2);
    }

    /// <summary>The range that a row describes.</summary>
    public DurableRange RangeOf(in RangeRow row)
    {
        int granule = Memory.Granularity.Log2;
        return new DurableRange(row.Id, Memory.BaseOffset + (row.Place.Start << granule), row.Place.Length << granule);
    }
}

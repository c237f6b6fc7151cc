using System.Buffers;
using System.Collections.Immutable;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.State;

namespace Cleave.Orleans.Ledger;

/// <summary>The memory of a space: which lease has which runs of addresses.</summary>
/// <remarks>Not safe from several threads at once. Nothing happens to memory between calls.</remarks>
internal abstract class LeaseMemory
{
    private ulong? _largestFreeRun;

    /// <summary>Bytes of the whole space.</summary>
    public abstract ulong Size { get; }

    /// <summary>Bytes that no lease has.</summary>
    public abstract ulong FreeBytes { get; }

    /// <summary>Bytes of the longest run of free addresses. Cost: the number of blocks at the first call after a change.</summary>
    public ulong LargestFreeRun => _largestFreeRun ??= MeasureLargestFreeRun();

    /// <summary>Makes the memory of a space in which all is free.</summary>
    public static LeaseMemory Create(SpaceSpec spec) =>
        spec.Kind == SpaceKind.Buddy
            ? new BuddyLeaseMemory(new GpuBuddy(new GpuBuddyOptions { Size = spec.Size, ChunkSize = new Alignment(spec.ChunkSize) }))
            : new BestFitLeaseMemory(
                new BestFitAllocator(new BestFitAllocatorOptions { Size = spec.Size, Granularity = new Alignment(spec.ChunkSize) }));

    /// <summary>Makes the memory that a saved state describes. The leases take theirs by <see cref="Take"/>.</summary>
    /// <exception cref="LedgerFormatException">The state is damaged, or of another kind of allocator.</exception>
    public static LeaseMemory Restore(SpaceKind kind, ReadOnlySpan<byte> state)
    {
        if (kind == SpaceKind.Buddy)
        {
            return GpuBuddy.TryRestore(state, out GpuBuddy? buddy, out StateFailure failure) ? new BuddyLeaseMemory(buddy)
                : throw Unreadable(failure);
        }

        return BestFitAllocator.TryRestore(state, out BestFitAllocator? ranges, out StateFailure reason) ? new BestFitLeaseMemory(ranges)
            : throw Unreadable(reason);
    }

    /// <summary>Allocates memory for a lease.</summary>
    public bool TryAllocate(ulong number, LeaseRequest request, out ImmutableArray<LeasedBlock> blocks, out AllocationFailure failure)
    {
        _largestFreeRun = null;
        Alignment? alignment = request.Alignment == 0 ? null : new Alignment(request.Alignment);
        return TryPlace(number, request.Size, alignment, request.IsContiguous, out blocks, out failure);
    }

    /// <summary>Takes the memory of a lease in a restored state.</summary>
    /// <returns>The runs of the lease.</returns>
    /// <exception cref="LedgerFormatException">The state has no memory of that lease.</exception>
    public ImmutableArray<LeasedBlock> Take(ulong number) =>
        TakeRuns(number) is { IsEmpty: false } runs ? runs
            : throw new LedgerFormatException($"The snapshot has lease #{number}, and no memory of it.");

    /// <summary>Writes the state of the allocator; the memory of a lease has its number as key.</summary>
    public abstract void Save(IBufferWriter<byte> destination);

    /// <summary>Allocates exactly the runs that a lease had, which must be free.</summary>
    public void Reserve(ulong number, ImmutableArray<LeasedBlock> blocks)
    {
        _largestFreeRun = null;
        foreach (LeasedBlock block in blocks)
        {
            ReserveRun(number, block);
        }
    }

    /// <summary>Frees the memory of a lease.</summary>
    public void Free(ulong number)
    {
        _largestFreeRun = null;
        Release(number);
    }

    /// <summary>Grows the space at its high end.</summary>
    public void Grow(ulong newSize)
    {
        _largestFreeRun = null;
        Extend(newSize);
    }

    /// <summary>Checks the metadata of the allocator against its invariants.</summary>
    public abstract void Validate();

    protected abstract bool TryPlace(
        ulong number, ulong size, Alignment? alignment, bool isContiguous, out ImmutableArray<LeasedBlock> blocks,
            out AllocationFailure failure);

    protected abstract ImmutableArray<LeasedBlock> TakeRuns(ulong number);

    protected abstract void ReserveRun(ulong number, LeasedBlock block);

    protected abstract void Release(ulong number);

    protected abstract void Extend(ulong newSize);

    protected abstract ulong MeasureLargestFreeRun();

    private static LedgerFormatException Unreadable(StateFailure failure) => new($"The snapshot's memory cannot be read: {failure}");

    /// <summary>Describes a run of a record that cannot be reserved.</summary>
    protected static LedgerFormatException Taken(ulong number, LeasedBlock block, AllocationFailure failure) =>
        new($"The record gives {block} to lease #{number}, and that memory is not free: {failure}");
}

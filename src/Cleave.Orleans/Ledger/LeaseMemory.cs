using System.Collections.Immutable;

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
        spec.Kind == SpaceKind.Buddy ? new BuddyLeaseMemory(spec.Size, new Alignment(spec.ChunkSize))
        : new BestFitLeaseMemory(spec.Size, new Alignment(spec.ChunkSize));

    /// <summary>Allocates memory for a lease.</summary>
    public bool TryAllocate(ulong number, LeaseRequest request, out ImmutableArray<LeasedBlock> blocks, out AllocationFailure failure)
    {
        _largestFreeRun = null;
        Alignment? alignment = request.Alignment == 0 ? null : new Alignment(request.Alignment);
        return TryPlace(number, request.Size, alignment, request.IsContiguous, out blocks, out failure);
    }

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
        ulong number, ulong size, Alignment? alignment, bool isContiguous, out ImmutableArray<LeasedBlock> blocks, out AllocationFailure failure);

    protected abstract void ReserveRun(ulong number, LeasedBlock block);

    protected abstract void Release(ulong number);

    protected abstract void Extend(ulong newSize);

    protected abstract ulong MeasureLargestFreeRun();

    /// <summary>Describes a run of a record that cannot be reserved.</summary>
    protected static LedgerFormatException Taken(ulong number, LeasedBlock block, AllocationFailure failure) =>
        new($"The record gives {block} to lease #{number}, and that memory is not free: {failure}");
}

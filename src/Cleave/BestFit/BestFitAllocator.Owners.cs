using Cleave.Observing;

namespace Cleave.BestFit;

/// <content>The live allocations, which are known if allocations are tracked.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>The owners of this allocator; null if allocations are not tracked.</summary>
    private readonly LiveOwners<RangeOwner>? _owners;

    /// <summary>Lists the allocations whose owners are alive, with their names, ranges and stacks, in the order in which they were
    /// made.</summary>
    /// <returns>Plain data. Empty unless <see cref="BestFitAllocatorOptions.TrackAllocations"/> is on.</returns>
    /// <remarks>
    /// Ranges without an owner are not among them, nor is memory whose owner was lost. The list keeps no owner alive. Thread-safe: each
    /// allocation is described at a moment of its own. Cost: the number of owners, and <see cref="object.ToString"/> of each tag, outside
    /// of any lock.
    /// </remarks>
    public IReadOnlyList<OwnedAllocation> GetAllocations() => _owners?.Describe() ?? [];

    private static OwnedAllocation? Describe(RangeOwner owner) => owner.RangeOrNull is not { } range ? null : new OwnedAllocation
    {
        Name = owner.Tag?.ToString(),
        Size = range.Size,
        Ranges = [new AllocatedExtent(range.Offset, range.Size)],
        Stack = owner.AllocationStack,
    };
}

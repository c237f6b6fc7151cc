using Cleave.Buddies;
using Cleave.Observing;

namespace Cleave.Gpu;

/// <content>The live allocations, which are known if allocations are tracked.</content>
public sealed partial class GpuBuddy
{
    /// <summary>The owners of this allocator; null if allocations are not tracked.</summary>
    private readonly LiveOwners<AllocatedBlocks>? _owners;

    /// <summary>Lists the allocations whose owners are alive, with their names, blocks and stacks, in the order in which they were
    /// made.</summary>
    /// <returns>Plain data. Empty unless <see cref="GpuBuddyOptions.TrackAllocations"/> is on.</returns>
    /// <remarks>
    /// Blocks without an owner are not among them, nor is memory whose owner was lost. The list keeps no owner alive. Thread-safe: each
    /// allocation is described at a moment of its own. Cost: the number of owners and of their blocks, and <see cref="object.ToString"/> of
    /// each tag, outside of any lock.
    /// </remarks>
    public IReadOnlyList<OwnedAllocation> GetAllocations() => _owners?.Describe() ?? [];

    private OwnedAllocation? Describe(AllocatedBlocks owner)
    {
        if (owner.HeldOrNull is not { Length: > 0 } held)
        {
            return null;
        }

        AllocatedExtent[] ranges = [.. held.Select(block => ExtentOf(block))];
        return new OwnedAllocation
        {
            Name = owner.Tag?.ToString(),
            Size = ranges.Aggregate(0UL, (sum, range) => sum + range.Size),
            Ranges = ranges,
            Stack = owner.AllocationStack,
        };
    }

    private AllocatedExtent ExtentOf(BuddyBlock block)
    {
        var shown = new AllocatedBlock(this, block, owned: true);
        return new AllocatedExtent(shown.Offset, shown.Size);
    }
}

using System.Diagnostics;

namespace Cleave.Memory.Contract;

/// <summary>One live allocation of a heap that tracks its allocations.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Layout">The requested size and alignment.</param>
/// <param name="AllocatedAt">The call stack of the allocation.</param>
public sealed record AllocationRecord(nuint Address, Layout Layout, StackTrace AllocatedAt)
{
    /// <summary>The allocation in words, followed by the calls that led to it, one per line.</summary>
    public override string ToString() => $"{Layout} at {AddressText.Of(Address)}, allocated{Environment.NewLine}{AllocatedAt}";
}

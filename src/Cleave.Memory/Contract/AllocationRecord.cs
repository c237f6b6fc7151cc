using System.Diagnostics;

namespace Cleave.Memory.Contract;

/// <summary>Something that is allocated, of a heap that tracks what is.</summary>
/// <param name="Address">Its first byte.</param>
/// <param name="Layout">What was asked for.</param>
/// <param name="AllocatedAt">Where.</param>
public sealed record AllocationRecord(nuint Address, Layout Layout, StackTrace AllocatedAt)
{
    /// <summary>The allocation in words, and the calls that led to it, a line each.</summary>
    public override string ToString() => $"{Layout} at {AddressText.Of(Address)}, allocated{Environment.NewLine}{AllocatedAt}";
}

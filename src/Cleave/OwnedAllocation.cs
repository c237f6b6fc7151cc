using System.Diagnostics;

namespace Cleave;

/// <summary>An allocation whose owner is alive, as plain data for a report:
/// its name, its ranges of addresses, and the stack that made it.</summary>
/// <remarks>The value refers to no owner, so it keeps none alive, and does not change when the owner does.</remarks>
public sealed record OwnedAllocation
{
    /// <summary>The text of the owner's tag; null if it has none.</summary>
    public required string? Name { get; init; }

    /// <summary>Bytes of all ranges together.</summary>
    public required ulong Size { get; init; }

    /// <summary>The ranges of addresses, in the order in which the allocator returned them.</summary>
    public required IReadOnlyList<AllocatedExtent> Ranges { get; init; }

    /// <summary>The stack that allocated the memory; null if it was not recorded.</summary>
    public StackTrace? Stack { get; init; }
}

/// <summary>A range of addresses that belongs to an allocation.</summary>
/// <param name="Offset">The offset of the first byte, base offset included.</param>
/// <param name="Size">Bytes of the range.</param>
public readonly record struct AllocatedExtent(ulong Offset, ulong Size);

using System.Diagnostics;

namespace Cleave.BestFit;

/// <summary>The report of a <see cref="RangeOwner"/> that was lost without being disposed:
/// the range that it held, and the stack that allocated it.</summary>
public sealed class RangeLostEventArgs : EventArgs
{
    internal RangeLostEventArgs(AllocatedRange range, StackTrace? allocationStack, object? tag)
    {
        Range = range;
        AllocationStack = allocationStack;
        Tag = tag;
    }

    /// <summary>The range that the owner held. It stays allocated unless <see cref="Reclaim"/> is set.</summary>
    public AllocatedRange Range { get; }

    /// <summary>The stack that allocated the range, if <see cref="BestFitAllocatorOptions.TrackAllocations"/> is on; else null.</summary>
    public StackTrace? AllocationStack { get; }

    /// <summary>The <see cref="RangeOwner.Tag"/> of the owner.</summary>
    public object? Tag { get; }

    /// <summary>Whether to free the range. Set it only if nobody, a device included, can still be using the memory.</summary>
    public bool Reclaim { get; set; }

    /// <summary>Returns one sentence with the tag, the range and, if it was recorded, the stack that allocated it.</summary>
    public override string ToString() =>
        $"Never disposed: {(Tag is null ? "" : $"{Tag}: ")}{Range}" + (AllocationStack is null ? "" : $"\n{AllocationStack}");
}

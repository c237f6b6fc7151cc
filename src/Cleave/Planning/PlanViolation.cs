namespace Cleave.Planning;

/// <summary>Why a list of offsets is no plan.</summary>
public enum PlanViolationKind
{
    /// <summary>The plan has more or fewer offsets than allocations.</summary>
    Count,

    /// <summary>An allocation ends above 2^64 - 1.</summary>
    AddressRange,

    /// <summary>An offset is not a multiple of the alignment.</summary>
    Misaligned,

    /// <summary>An offset is not the fixed one.</summary>
    FixedOffset,

    /// <summary>Two allocations that are live at the same time share memory.</summary>
    Overlap,

    /// <summary>Two allocations of different groups share memory.</summary>
    SharedByGroups,

    /// <summary>An allocation ends above the height or the capacity.</summary>
    Height,
}

/// <summary>The first rule that a list of offsets breaks.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Index">The index of the allocation, or the number of offsets for <see cref="PlanViolationKind.Count"/>.</param>
/// <param name="OtherIndex">The index of the other allocation if two are concerned; otherwise -1.</param>
/// <param name="Message">A sentence that names them with their values.</param>
public sealed record PlanViolation(PlanViolationKind Kind, int Index, int OtherIndex, string Message);

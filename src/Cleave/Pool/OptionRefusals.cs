namespace Cleave.Pool;

/// <summary>Makes the failure for every option of a pool that is invalid, with its sentence.</summary>
internal static class OptionRefusals
{
    public static AllocationFailure PoolTooHigh(ulong size, ulong limit) =>
        Of(FailureCode.RangeOverflow, "Size is {0}; from BaseAddress there are {1} to the last address.", size, limit);

    /// <summary>Makes the failure for a size of 0 bytes.</summary>
    /// <param name="option">The name of the option.</param>
    public static AllocationFailure Zero(string option) => Of(FailureCode.InvalidOption, option + " is {0}; it is at least {1}.", 0, 1);

    /// <summary>Makes the failure for a size above half of the address space.</summary>
    /// <param name="option">The name of the option.</param>
    /// <param name="value">The value of the option.</param>
    /// <param name="limit">The largest value.</param>
    public static AllocationFailure AboveHalf(string option, ulong value, ulong limit) =>
        Of(FailureCode.InvalidOption, option + " is {0}; the limit is {1}.", value, limit);

    public static AllocationFailure LargestAbovePool(ulong largest, ulong size) => Of(
        FailureCode.InvalidOption, "The largest block, the power of two that holds MaxSize, is {0}; Size is {1}.", largest, size);

    public static AllocationFailure MinSizeAboveMax(ulong least, ulong most) =>
        Of(FailureCode.InvalidOption, "MinSize is {0}, above the {1} of MaxSize.", least, most);

    public static AllocationFailure MinBuddyAboveLargest(ulong least, ulong largest) =>
        Of(FailureCode.InvalidOption, "MinBuddy is {0}, above the largest block of {1}.", least, largest);

    public static AllocationFailure NoBlocks(ulong size, ulong smallest) =>
        Of(FailureCode.NoBlocks, "Size is {0}, which holds no block: the smallest is {1}.", size, smallest);

    public static AllocationFailure TooManyForIndex(ulong blocks, ulong limit) =>
        Of(FailureCode.TooManyBlocks, "The pool has {5} smallest blocks; the index type counts {6}.", blocks, limit);

    private static AllocationFailure Of(FailureCode code, string template, ulong value, ulong limit) =>
        Refusals.Of(code, new TemplateText(template), value, limit, "options");
}

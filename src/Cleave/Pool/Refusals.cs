namespace Cleave.Pool;

/// <summary>Makes the failure for every kind of refused request and region of a pool, with its sentence.</summary>
internal static class Refusals
{
    private static readonly TemplateText Undersized = new("The request is for {0}; the smallest that is served is {1}.");
    private static readonly TemplateText Oversized = new("The request is for {0}; the largest that is served is {1}.");
    private static readonly TemplateText Full = new("No room for {0}: the largest free block is {7}.");
    private static readonly TemplateText TooHigh = new("The region has {0}; from its base there are {1} to the last address.");
    private static readonly TemplateText Below = new("The region begins at {2}, below the pool, which begins at {3}.");
    private static readonly TemplateText Past = new("The region ends before {2}; the pool ends before {3}.");
    private static readonly TemplateText Unaligned = new(
        "The region begins at {2}, where no block of {4} can begin; the closest below is at {3}.");

    private static readonly TemplateText Odd = new("The region has {0}, which is no multiple of the smallest block of {1}.");
    private static readonly TemplateText Empty = new("The region has {0}; it is at least one smallest block of {1}.");
    private static readonly TemplateText Already = new("The smallest block at {2} is retired already; the region ends before {3}.");
    private static readonly TemplateText Not = new("The smallest block at {2} is not retired; the region ends before {3}.");

    public static AllocationFailure Undersize(ulong size, ulong least) => Of(FailureCode.SizeBelowMin, Undersized, size, least, "size");

    public static AllocationFailure Oversize(ulong size, ulong most) => Of(FailureCode.SizeAboveMax, Oversized, size, most, "size");

    /// <summary>Makes the failure for a request that no free block can serve.</summary>
    /// <param name="size">Bytes of the request.</param>
    /// <param name="space">The space of the pool.</param>
    /// <param name="free">Bytes that are free.</param>
    /// <param name="largestFree">Bytes of the largest free block.</param>
    public static AllocationFailure NoRoom(ulong size, in PoolSpace space, ulong free, ulong largestFree)
    {
        ulong block = space.SizeOf(space.OrderFor(size));
        return Of(FailureCode.NoSpace, Full, size, space.Size, null) with
        {
            Reason = free < block ? NoSpaceReason.Total : NoSpaceReason.Fragmentation,
            FreeBytes = free,
            LargestFreeBlock = largestFree,
            Fitting = Math.Min(largestFree, space.MaxAlloc),
            MinBlock = block,
            IsSingleBlock = true,
        };
    }

    public static AllocationFailure RegionTooHigh(ulong size, ulong limit) => Of(FailureCode.RangeOverflow, TooHigh, size, limit, "size");

    public static AllocationFailure RegionBelow(ulong address, ulong first) =>
        Of(FailureCode.RangeBelowBase, Below, address, first, "address");

    public static AllocationFailure RegionPast(ulong end, ulong limit) => Of(FailureCode.RangePastEnd, Past, end, limit, "size");

    public static AllocationFailure RegionUnaligned(ulong address, ulong smallest, ulong closest) =>
        Of(FailureCode.RangeStartUnaligned, Unaligned, address, closest, "address") with { MinBlock = smallest };

    public static AllocationFailure RegionOdd(ulong size, ulong smallest) => Of(FailureCode.SizeUnaligned, Odd, size, smallest, "size");

    public static AllocationFailure RegionEmpty(ulong smallest) => Of(FailureCode.RangeEmpty, Empty, 0, smallest, "size");

    public static AllocationFailure RetiredAlready(ulong address, ulong regionEnd) =>
        Of(FailureCode.AlreadyRetired, Already, address, regionEnd, "address");

    public static AllocationFailure NotRetired(ulong address, ulong regionEnd) =>
        Of(FailureCode.NotRetired, Not, address, regionEnd, "address");

    internal static AllocationFailure Of(FailureCode code, FailureText text, ulong value, ulong limit, string? parameter) =>
        new() { Code = code, Text = text, Value = value, Limit = limit, ParamName = parameter };
}

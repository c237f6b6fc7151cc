namespace Cleave;

/// <summary>Writes the sentence of a failure so that it can be understood without the call.</summary>
/// <remarks>An allocator with words of its own derives from this class and sets <see cref="AllocationFailure.Text"/>. An instance without
/// state serves all failures and threads. An allocator whose failures have details that <see cref="AllocationFailure"/> has no field for
/// makes an instance for each failure, which keeps them. Derived classes are immutable.</remarks>
/// <example>
/// <code>
/// var failure = new AllocationFailure { Code = FailureCode.NoSpace, Value = 4096, Text = new Shelves() };
/// Console.WriteLine(failure); // No shelf is free for 4096.
///
/// class Shelves : FailureText
/// {
///     protected override string NoSpace(in AllocationFailure failure) =&gt; $"No shelf is free for {failure.Value}.";
/// }
/// </code>
/// </example>
public class FailureText
{
    /// <summary>The sentences that need no words of an allocator.</summary>
    public static FailureText General { get; } = new();

    /// <summary>Writes the sentence of a failure.</summary>
    /// <param name="failure">The failure, which has a code.</param>
    public virtual string Of(in AllocationFailure failure) =>
        failure.IsInvalid ? ArgumentText.Of(failure)
        : failure.IsNoSpace ? NoSpace(failure)
        : Limit(failure);

    /// <summary>Writes the sentence of a valid request that free memory cannot serve.</summary>
    /// <param name="failure">The failure, which has a reason.</param>
    protected virtual string NoSpace(in AllocationFailure failure) => failure.Reason switch
    {
        NoSpaceReason.None => $"No memory for {What(failure)}{From(failure)}: nothing that is free can serve the request.",
        NoSpaceReason.Range =>
            $"No room for {What(failure)} between {Offset(failure.Range.Start)} and {Offset(failure.Range.End)}: "
            + $"{Bytes(failure.FreeBytes)} are free in all of the space, but in that range {Fits(failure)}.",
        NoSpaceReason.Alignment =>
            $"No room for {What(failure)} at a multiple of {Bytes(failure.MinBlock)}: {Bytes(failure.FreeBytes)} "
                + "are free, the largest free "
            + $"block is {Bytes(failure.LargestFreeBlock)}, but at such a multiple {Fits(failure)}.",
        NoSpaceReason.Fragmentation when failure.IsContiguous && !failure.IsSingleBlock =>
            $"No room for {What(failure)}: {Bytes(failure.FreeBytes)} are free, but the largest free block is "
            + $"{Bytes(failure.LargestFreeBlock)} and the longest free run is {Bytes(failure.LargestFreeRun)}; {Fits(failure)}.",
        NoSpaceReason.Fragmentation when failure.IsSingleBlock =>
            $"No room for {What(failure)}: {Bytes(failure.FreeBytes)} are free, but the largest free block is "
            + $"{Bytes(failure.LargestFreeBlock)}.",
        NoSpaceReason.Fragmentation =>
            $"No room for {What(failure)} in blocks of at least {Bytes(failure.MinBlock)}: {Bytes(failure.FreeBytes)} are free, "
            + $"but only {Bytes(failure.Fitting)} of it in such blocks.",
        NoSpaceReason.EndOfSpace => EndOfSpace(failure),
        NoSpaceReason.Moves =>
            $"No plan of moves was found that makes {Bytes(failure.Value)} free between {Offset(failure.Range.Start)} and "
            + $"{Offset(failure.Range.End)}{(failure.Limit == ulong.MaxValue ? "" : $" and copies at most {Bytes(failure.Limit)}")}: "
                + $"{Bytes(failure.FreeBytes)} are free in all of the space, and the longest free run is "
            + $"{Bytes(failure.LargestFreeRun)}.",
        NoSpaceReason.MoveSource =>
            $"The memory from {Offset(failure.Range.Start)} to {Offset(failure.Range.End)} was freed, trimmed, split or moved "
                + "since its move was planned, or another move of it is pending.",
        NoSpaceReason.MoveTarget =>
            $"The target of the move, from {Offset(failure.Range.Start)} to {Offset(failure.Range.End)}, is not free.",
        _ when failure.FreeBytes == 0 => $"No room for {What(failure)}: all of the space of {Bytes(failure.Limit)} is in use.",
        _ => $"No room for {What(failure)}: only {Bytes(failure.FreeBytes)} of the space of {Bytes(failure.Limit)} are free.",
    };

    /// <summary>Writes the sentence of a space that cannot shrink, with the size that it can have.</summary>
    /// <param name="failure">The failure.</param>
    protected static string EndOfSpace(in AllocationFailure failure) =>
        $"The space of {Bytes(failure.Limit)} cannot shrink to {Bytes(failure.Value)}: memory up to "
            + $"{Offset(failure.Range.End)} is allocated, "
        + $"so {Bytes(failure.Fitting)} are needed.";

    /// <summary>Says which size would fit: "4 KiB would fit", or "nothing fits".</summary>
    /// <param name="failure">The failure.</param>
    protected static string Fits(in AllocationFailure failure) =>
        failure.Fitting == 0 ? "nothing fits" : $"{Bytes(failure.Fitting)} would fit";

    /// <summary>Formats a number of bytes exactly, in the largest unit without a remainder: "64 KiB".</summary>
    /// <param name="bytes">The number of bytes.</param>
    protected static string Bytes(ulong bytes) => ByteText.Exact(bytes);

    /// <summary>Formats an offset or an address in hexadecimal digits.</summary>
    /// <param name="offset">The offset.</param>
    protected static string Offset(ulong offset) => AddressText.Of(offset);

    /// <summary>Formats the size with the terms of the request: "8 MiB in one piece".</summary>
    /// <param name="failure">The failure of the request.</param>
    public static string What(in AllocationFailure failure) =>
        failure.IsSingleBlock ? $"a single block of {Bytes(failure.Value)}"
        : failure.IsContiguous ? $"{Bytes(failure.Value)} in one piece"
        : Bytes(failure.Value);

    private static string From(in AllocationFailure failure) => failure.Name is null ? "" : $" from {failure.Name}";

    /// <summary>The sentence of a valid request that met a limit.</summary>
    private static string Limit(in AllocationFailure failure) => failure.Code switch
    {
        FailureCode.None => "No failure.",
        FailureCode.TooLarge when failure.Limit == 0 => $"No memory for {Bytes(failure.Value)}{From(failure)}: the size is too large.",
        FailureCode.TooLarge => $"No memory for {Bytes(failure.Value)}{From(failure)}, which serves at most {Bytes(failure.Limit)}.",
        FailureCode.GroupLimit =>
            $"No memory for {Bytes(failure.Value)}: group '{failure.Name}' may be charged at most {Bytes(failure.Limit)}.",
        FailureCode.TooManyGroups => FormattableString.Invariant(
            $"No memory for {Bytes(failure.Value)}: {failure.Limit} groups, the maximum, have charges already."),
        FailureCode.MappingLimit => FormattableString.Invariant(
            $"No memory for {Bytes(failure.Value)}: the process may make at most {failure.Limit} mappings."),
        FailureCode.AddressSpace => $"No memory for {Bytes(failure.Value)}{From(failure)}: no run of free addresses is long enough.",
        FailureCode.SystemRefused => $"No memory for {Bytes(failure.Value)}{From(failure)}: the operating system refused the request.",
        FailureCode.DeviceLimit =>
            $"No memory for {Bytes(failure.Value)}{From(failure)}: the device permits no further allocation of this kind.",
        FailureCode.DriverRefused => $"No memory for {Bytes(failure.Value)}{From(failure)}: the driver refused the request.",
        FailureCode.DeviceLost => $"No memory for {Bytes(failure.Value)}{From(failure)}: the device is lost.",
        _ => $"No memory for {Bytes(failure.Value)}{From(failure)}: the operating system or the allocator does not support the request.",
    };

    /// <summary>Returns the name of the type; derived classes that keep details return those.</summary>
    public override string ToString() => GetType().Name;
}

namespace Cleave.Cli.Exec;

/// <summary>The names of errors in the line protocol for pools. The names are those of the specification, and never change.</summary>
internal static class PoolErrorNames
{
    /// <summary>The name for tables that do not fit into memory, and for a request that no free block serves.</summary>
    public const string OutOfMemory = "OutOfMemory";

    /// <summary>The answer to a call that was refused.</summary>
    public static string Answer(AllocationFailure failure) => $"err {NameOf(failure.Code)}: {failure}";

    /// <summary>The answer to a free that was refused.</summary>
    public static string Answer(Misuse misuse) =>
        $"err {(misuse.Kind is MisuseKind.Foreign or MisuseKind.Misaligned ? "InvalidAddress" : "FreeingFreeMemory")}: {misuse}";

    private static string NameOf(FailureCode code) => code switch
    {
        FailureCode.NoSpace => OutOfMemory,
        FailureCode.SizeBelowMin => "UndersizeAlloc",
        FailureCode.SizeAboveMax => "OversizeAlloc",
        FailureCode.RangeOverflow => "AddressTooHigh",
        FailureCode.RangeBelowBase => "AddressOutsidePool",
        FailureCode.RangePastEnd => "InvalidAddress",
        FailureCode.RangeStartUnaligned => "UnalignedAddress",
        FailureCode.SizeUnaligned or FailureCode.RangeEmpty => "InvalidSize",
        FailureCode.NoBlocks => "EmptyPool",
        FailureCode.TooManyBlocks => "IndexTypeOverflow",
        _ => "InvalidParameter",
    };
}

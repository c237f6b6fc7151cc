namespace Cleave.Bench;

/// <summary>The unit in which the times of a workload are given.</summary>
public enum BenchUnit
{
    /// <summary>Nanoseconds for one allocation or one free.</summary>
    NanosecondsPerOperation,

    /// <summary>Milliseconds for the whole pass.</summary>
    MillisecondsPerPass,

    /// <summary>Mebibytes of memory that are held; no time at all.</summary>
    Mebibytes,
}

/// <summary>Names units in reports.</summary>
internal static class BenchUnits
{
    /// <summary>The short name of a unit, such as "ns/op".</summary>
    public static string Name(this BenchUnit unit) => unit switch
    {
        BenchUnit.MillisecondsPerPass => "ms",
        BenchUnit.Mebibytes => "MiB",
        _ => "ns/op",
    };
}

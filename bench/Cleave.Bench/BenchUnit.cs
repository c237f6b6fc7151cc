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

    /// <summary>Millions of bytes that are read in a second.</summary>
    MegabytesPerSecond,

    /// <summary>Millions of events of a recording that are played in a second.</summary>
    MillionEventsPerSecond,
}

/// <summary>Names units in reports.</summary>
internal static class BenchUnits
{
    /// <summary>Determines whether the unit is a rate, so that a higher value is faster.</summary>
    public static bool IsRate(this BenchUnit unit) => unit is BenchUnit.MegabytesPerSecond or BenchUnit.MillionEventsPerSecond;

    /// <summary>Finds the unit with a short name; null if there is none.</summary>
    public static BenchUnit? Find(string name) => Enum.GetValues<BenchUnit>()
        .Select(unit => (BenchUnit?)unit).FirstOrDefault(unit => unit!.Value.Name() == name);

    /// <summary>The short name of a unit, such as "ns/op".</summary>
    public static string Name(this BenchUnit unit) => unit switch
    {
        BenchUnit.MillisecondsPerPass => "ms",
        BenchUnit.Mebibytes => "MiB",
        BenchUnit.MegabytesPerSecond => "MB/s",
        BenchUnit.MillionEventsPerSecond => "Mevents/s",
        _ => "ns/op",
    };
}

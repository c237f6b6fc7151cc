namespace Cleave.Bench;

/// <summary>What a time of a workload is given in.</summary>
public enum BenchUnit
{
    /// <summary>Nanoseconds for one allocation or one free.</summary>
    NanosecondsPerOperation,

    /// <summary>Milliseconds for the whole pass.</summary>
    MillisecondsPerPass,
}

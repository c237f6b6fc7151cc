namespace Cleave.Bench;

/// <summary>The unit in which the times of a workload are given.</summary>
public enum BenchUnit
{
    /// <summary>Nanoseconds for one allocation or one free.</summary>
    NanosecondsPerOperation,

    /// <summary>Milliseconds for the whole pass.</summary>
    MillisecondsPerPass,
}

using System.Diagnostics;

namespace Cleave.Tests;

/// <summary>The garbage collector, made to find what is lost.</summary>
internal static class Garbage
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Collects and runs finalizers until something was found, for minutes if need be;
    /// the caller asserts what was found.</summary>
    /// <remarks>
    /// What a thread referred to is garbage only when the thread has ended for the runtime too, some time after a join has returned. The
    /// time that this takes depends on what else the machine does, so the wait is bounded by time and not by a number of collections.
    /// </remarks>
    public static void CollectUntil(Func<bool> found)
    {
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; !found() && Stopwatch.GetElapsedTime(start) < Patience; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (round >= 5)
                Thread.Sleep(10);
        }
    }
}

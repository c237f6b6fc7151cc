namespace Cleave.Tests;

/// <summary>Tells what an operation allocates on the heap of the garbage collector, once it has been run for a while.</summary>
internal static class HeapMeter
{
    private const int WarmRounds = 100;
    private const int Rounds = 3000;

    /// <summary>Bytes that some thousand rounds allocated.</summary>
    public static long Bytes(Action round)
    {
        Run(round, WarmRounds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(round, Rounds);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(Action round, int times)
    {
        for (int i = 0; i < times; i++)
        {
            round();
        }
    }
}

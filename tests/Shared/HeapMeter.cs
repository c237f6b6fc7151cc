namespace Cleave.Tests;

/// <summary>Counts the bytes that a piece of code allocates on the managed heap.</summary>
/// <remarks>
/// The runtime's counter moves by whole allocation contexts (8 KiB) at times, and code allocates when it first runs. Every figure here is
/// therefore the smallest of several measurements: noise has to hit all of them to be seen, and code that allocates shows in each.
/// </remarks>
internal static class HeapMeter
{
    private const int FirstCalls = 1000;
    private const int Measurements = 6;

    /// <summary>Bytes of many calls of the code; 0 if it allocates nothing once it is warm.</summary>
    /// <remarks>
    /// Each measurement makes as many calls as all before it together. A list that grows by one element a call, and doubles when it is
    /// full, therefore grows in each of them: a slow leak is not excused as warming up.
    /// </remarks>
    public static long Bytes(Action code)
    {
        Repeat(code, FirstCalls);
        int made = FirstCalls;
        return Least(
            () =>
            {
                int calls = made;
                made += calls;
                return calls;
            },
            calls => Repeat(code, calls),
            enough: 0);
    }

    /// <summary>Bytes of one call of the code; a measurement of no more than <paramref name="enough"/> bytes is the last.</summary>
    public static long BytesOnce(Action code, long enough = 0) => Least(() => code, code => code(), enough);

    /// <summary>Bytes of one call of the code on something that is made anew for each measurement, and not counted.</summary>
    public static long BytesOnce<T>(Func<T> make, Action<T> code, long enough = 0) => Least(make, code, enough);

    private static long Least<T>(Func<T> make, Action<T> code, long enough)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Measurements && least > enough; i++)
        {
            T made = make();
            long before = GC.GetAllocatedBytesForCurrentThread();
            code(made);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

            // Noise before the code ran can exceed what the code allocated; such a measurement says nothing.
            least = bytes >= 0 ? Math.Min(least, bytes) : least;
        }

        return least;
    }

    private static void Repeat(Action code, int times)
    {
        for (int i = 0; i < times; i++)
        {
            code();
        }
    }
}

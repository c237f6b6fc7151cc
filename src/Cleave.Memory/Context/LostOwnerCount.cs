namespace Cleave.Memory.Context;

/// <summary>The owners of the process that were collected without being disposed, and their bytes. Thread-safe.</summary>
internal static class LostOwnerCount
{
    private static long _owners;
    private static long _bytes;

    /// <summary>The number of owners that were lost so far.</summary>
    public static long Owners => Interlocked.Read(ref _owners);

    /// <summary>The bytes that the lost owners held, whether they were freed since or not.</summary>
    public static long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts a lost owner and its bytes.</summary>
    public static void Add(nuint bytes)
    {
        Interlocked.Increment(ref _owners);
        Interlocked.Add(ref _bytes, (long)bytes);
    }
}

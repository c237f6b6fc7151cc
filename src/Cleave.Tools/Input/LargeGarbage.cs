namespace Cleave.Tools.Input;

/// <summary>Gives the memory of large arrays that are no longer needed back to the system. Stateless, so thread-safe.</summary>
/// <remarks>
/// The garbage collector collects large arrays seldom, and keeps their memory afterwards. So whoever reads a large recording would take as
/// much memory as all steps of the reading together. A collection copies what is live, so it is run only for a share of that.
/// </remarks>
internal static class LargeGarbage
{
    private const long Least = 4 << 20;
    private const int Share = 8;

    /// <summary>Determines whether so many bytes of garbage are worth a collection.</summary>
    public static bool IsWorth(long bytes) => bytes >= Least && bytes >= GC.GetTotalMemory(forceFullCollection: false) / Share;

    /// <summary>Collects the garbage of all generations.</summary>
    public static void Collect() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}

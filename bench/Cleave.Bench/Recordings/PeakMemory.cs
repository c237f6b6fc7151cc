using System.Diagnostics;

namespace Cleave.Bench.Recordings;

/// <summary>The most memory that this process has had in use at one time.</summary>
internal static class PeakMemory
{
    private const string References = "/proc/self/clear_refs";

    /// <summary>The number that makes Linux forget the peak.</summary>
    private const string ForgetPeak = "5";

    /// <summary>Forgets the peak so far on Linux. Other systems keep it from the start of the process.</summary>
    public static void Forget()
    {
        // Memory that the making of the snapshot left behind goes back to the system.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux())
        {
            try
            {
                File.WriteAllText(References, ForgetPeak);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // A container may forbid it. The peak then includes what ran before, which is never too little.
            }
        }
    }

    /// <summary>The peak in bytes of physical memory, the runtime itself included.</summary>
    public static long Read()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}

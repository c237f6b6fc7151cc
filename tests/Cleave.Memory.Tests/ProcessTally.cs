namespace Cleave.Memory.Tests;

/// <summary>What the system says the process holds of arenas.</summary>
internal static class ProcessTally
{
    private const string Name = "memfd:cleave";

    /// <summary>Mappings of arenas, and descriptors of arenas.</summary>
    public static (int Mappings, int Descriptors) Take() => (
        File.ReadLines("/proc/self/maps").Count(line => line.Contains(Name, StringComparison.Ordinal)),
        Directory.EnumerateFiles("/proc/self/fd").Count(IsArena));

    private static bool IsArena(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName.Contains(Name, StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // The one that listed the folder is gone again.
            return false;
        }
    }
}

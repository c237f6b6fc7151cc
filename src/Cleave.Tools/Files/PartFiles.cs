namespace Cleave.Tools.Files;

/// <summary>The temporary files that reports are written to before they are moved to their place.</summary>
internal static class PartFiles
{
    private const string Prefix = ".cleave-";
    private const string Suffix = ".part";

    /// <summary>The least age of a file to be removed. A younger file may be unlocked because its writer has just created it.</summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(1);

    /// <summary>Returns an unused path in a folder, and removes the temporary files of killed programs from the folder.</summary>
    public static string NewPath(string folder)
    {
        RemoveStale(folder);
        return Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}");
    }

    /// <summary>Removes the temporary files of a folder that no running program writes.</summary>
    private static void RemoveStale(string folder)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, Prefix + "*" + Suffix))
            {
                if (IsOurs(path) && DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > LeastAge && IsUnlocked(path))
                {
                    File.Delete(path);
                }
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed, or a file of another user, is ignored, because the report does not depend on it.
        }
    }

    private static bool IsOurs(string path)
    {
        string name = Path.GetFileName(path);
        return Guid.TryParseExact(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), "N", out _);
    }

    // A program that writes such a file holds a lock on it, which the system releases however the program ends.
    private static bool IsUnlocked(string path)
    {
        try
        {
            using var lockedByNobodyElse = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

namespace Cleave.Tools.Files;

/// <summary>The files that reports are written to before they take their place.</summary>
internal static class PartFiles
{
    private const string Prefix = ".cleave-";
    private const string Suffix = ".part";

    /// <summary>A file that is not locked may be one that was made a moment ago and is about to be.</summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(1);

    /// <summary>A path in a folder that no file has; what programs that were killed left in the folder is removed.</summary>
    public static string NewPath(string folder)
    {
        RemoveStale(folder);
        return Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}");
    }

    /// <summary>Removes the part files of a folder that no living program writes.</summary>
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
            // A folder that cannot be listed, or a file of another user, is left as it is: the report does not depend on it.
        }
    }

    private static bool IsOurs(string path)
    {
        string name = Path.GetFileName(path);
        return Guid.TryParseExact(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), "N", out _);
    }

    // A program that writes one holds a lock on it, which ends with the program however that ends.
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

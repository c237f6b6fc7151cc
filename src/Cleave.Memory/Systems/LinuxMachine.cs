using System.Globalization;
using System.Runtime.Versioning;

namespace Cleave.Memory.Systems;

/// <summary>The properties of the machine that Linux publishes in files. If a file does not exist, the machine has no such
/// feature.</summary>
[SupportedOSPlatform("linux")]
internal static class LinuxMachine
{
    public static nuint HugePageSize() =>
        Read("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size") is { } text
        && nuint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out nuint size)
            ? size
            : 0;

    /// <summary>Whether private memory gets huge pages always or when asked for.</summary>
    public static bool HasPrivateHugePages() =>
        Read("/sys/kernel/mm/transparent_hugepage/enabled") is { } text
        && (text.Contains("[always]", StringComparison.Ordinal) || text.Contains("[madvise]", StringComparison.Ordinal));

    public static IReadOnlyList<int> NumaNodes() => ParseRanges(Read("/sys/devices/system/node/online") ?? "");

    /// <summary>The numbers in a list such as "0-1,4", ascending; an empty list for an empty text.</summary>
    public static IReadOnlyList<int> ParseRanges(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(ParseRange)];

    public static long MappingLimit() =>
        Read("/proc/sys/vm/max_map_count") is { } text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long limit)
            ? limit
            : long.MaxValue;

    /// <summary>The bytes that the process may lock in memory; null if there is no limit or it is not known.</summary>
    public static ulong? LockLimit()
    {
        const string Line = "Max locked memory";
        string? limits = Read("/proc/self/limits")?.Split('\n').FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        string soft = limits?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0] ?? "";
        return ulong.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out ulong bytes) ? bytes : null;
    }

    /// <summary>Counts the mappings of the process: the system lists one per line.</summary>
    public static long CountMappings()
    {
        try
        {
            using var file = new FileStream("/proc/self/maps", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            Span<byte> part = stackalloc byte[4096];
            long lines = 0;
            while (file.Read(part) is > 0 and int length)
            {
                lines += part[..length].Count((byte)'\n');
            }

            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static IEnumerable<int> ParseRange(string text)
    {
        string[] ends = text.Split('-');
        int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
        int last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
        return Enumerable.Range(first, last - first + 1);
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

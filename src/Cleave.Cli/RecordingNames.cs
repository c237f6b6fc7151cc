namespace Cleave.Cli;

/// <summary>Names of recordings: the name of each file, with as many of its folders as are needed to make the names different.</summary>
internal static class RecordingNames
{
    /// <summary>Returns one name for each file, all different. A file that is given twice gets a number.</summary>
    public static string[] Of(IReadOnlyList<string> files)
    {
        string[][] parts = [.. files.Select(PartsOf)];
        string[] names = [.. parts.Select(path => Last(path, 1))];
        for (int folders = 2; folders <= parts.Max(path => path.Length); folders++)
        {
            var shared = names.Index().GroupBy(name => name.Item, name => name.Index)
                .Where(group => group.DistinctBy(file => string.Join('/', parts[file])).Count() > 1);
            foreach (int file in shared.SelectMany(group => group).ToArray())
            {
                names[file] = Last(parts[file], folders);
            }
        }

        return Number(names);
    }

    private static string[] PartsOf(string file) => file == "-"
        ? ["standard input"]
        : Path.GetFullPath(file).Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);

    private static string Last(string[] parts, int count) => string.Join('/', parts[^Math.Min(count, parts.Length)..]);

    private static string[] Number(string[] names)
    {
        var seen = new Dictionary<string, int>();
        for (int file = 0; file < names.Length; file++)
        {
            int number = seen[names[file]] = seen.GetValueOrDefault(names[file]) + 1;
            names[file] += number == 1 ? "" : $" ({number})";
        }

        return names;
    }
}

using System.IO.Compression;

namespace Cleave.Tests;

/// <summary>The recorded answers of the reference, which stand in vectors/ beside the tests.</summary>
internal static class Vectors
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors");

    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Folder).Select(Path.GetFileName).OfType<string>().Where(name => name.Contains(".vec", StringComparison.Ordinal)).Order()];

    /// <summary>Each operation of a file with the reference's answer.</summary>
    public static IEnumerable<(int Line, string Operation, string Answer)> Read(string file)
    {
        using Stream raw = File.OpenRead(Path.Combine(Folder, file));
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(stream);
        for (int line = 1; reader.ReadLine() is { } text; line++)
        {
            string[] sides = text.Split(" -> ");
            yield return (line, sides[0], sides[1]);
        }
    }
}

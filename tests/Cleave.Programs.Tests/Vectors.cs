using System.IO.Compression;
using Cleave.Programs.Tests.Model;

namespace Cleave.Programs.Tests;

/// <summary>The recorded answers of the reference, which stand in vectors/ beside the tests.</summary>
internal static class Vectors
{
    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors");

    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Where(IsVector).Order()];

    /// <summary>Runs every operation of a file and asserts that the answers are the recorded ones.</summary>
    public static void AssertAgree(string file, Func<string, string> answer)
    {
        int number = 0;
        foreach (VectorLine line in ReadLines(Path.Combine(Folder, file)).Select(VectorLine.Parse))
        {
            number++;
            string got = answer(line.Operation);
            if (got != line.Answer)
                Assert.Fail($"{file}:{number}: {line.Operation}\n  expected: {line.Answer}\n  got:      {got}");
        }

        Assert.NotEqual(0, number);
    }

    private static bool IsVector(string name) =>
        name.EndsWith(".vec", StringComparison.Ordinal) || name.EndsWith(".vec.gz", StringComparison.Ordinal);

    private static IEnumerable<string> ReadLines(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}

using System.Reflection;

namespace Cleave.House.Tests;

/// <summary>The public types are of the kinds, and have the bases, that were written down. Members are in src/*/PublicAPI.Unshipped.txt,
/// which an analyzer checks in the build; it does not look at kinds and bases.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies => [.. Repository.Libraries];

    /// <summary>After a change on purpose, CLEAVE_ACCEPT_API=1 writes the record anew.</summary>
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Kinds_and_bases_are_as_written_down(string assembly)
    {
        string path = Path.Combine(Repository.Root, "tests/Cleave.House.Tests/PublicApi", assembly + ".txt");
        string actual = string.Join('\n', ApiText.Describe(Assembly.Load(assembly))) + "\n";
        if (Environment.GetEnvironmentVariable("CLEAVE_ACCEPT_API") == "1")
            File.WriteAllText(path, actual);

        Assert.Equal(File.ReadAllText(path), actual);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_analyzer_has_a_record_of_each_library(string assembly) =>
        Assert.True(File.ReadLines(Path.Combine(Repository.Root, "src", assembly, "PublicAPI.Unshipped.txt"))
            .Concat(File.ReadLines(Path.Combine(Repository.Root, "src", assembly, "PublicAPI.Shipped.txt"))).Count() > 100);
}

using System.Reflection;

namespace Cleave.House.Tests;

/// <summary>The public API is what was written down: a change of it is seen in review, never made by accident.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies => ["Cleave", "Cleave.Memory", "Cleave.Vulkan", "Cleave.Tools"];

    /// <summary>Where the API was changed on purpose, CLEAVE_ACCEPT_API=1 writes it down anew.</summary>
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void It_is_as_written_down(string assembly)
    {
        string path = Path.Combine(Repository.Root, "tests/Cleave.House.Tests/PublicApi", assembly + ".txt");
        string actual = string.Join('\n', ApiText.Describe(Assembly.Load(assembly))) + "\n";
        if (Environment.GetEnvironmentVariable("CLEAVE_ACCEPT_API") == "1")
            File.WriteAllText(path, actual);

        Assert.Equal(File.ReadAllText(path), actual);
    }
}

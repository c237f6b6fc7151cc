using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>The tests that docs/vulkan-vma-tests.md names exist.</summary>
public sealed partial class VulkanTableTests
{
    [Fact]
    public void The_tests_that_the_table_names_exist()
    {
        string tests = string.Concat(Repository.Sources("tests/Cleave.Vulkan.Tests").Select(File.ReadAllText));
        string[] names =
        [
            .. Repository.Read("docs/vulkan-vma-tests.md").Split('\n')
                .Where(line => line.StartsWith('|'))
                .SelectMany(line => TestName().Matches(line.Split('|')[2]))
                .Select(name => name.Value),
        ];
        Assert.True(names.Length > 30, $"only {names.Length} names");
        Assert.All(names, name => Assert.Contains(
            name + (name.Contains('_', StringComparison.Ordinal) ? "(" : ""), tests, StringComparison.Ordinal));
    }

    /// <summary>A class of tests, or a test, whose name has an underscore.</summary>
    [GeneratedRegex(@"\b[A-Z][A-Za-z]+Tests\b|\b[A-Z][a-z]*_[A-Za-z_]+\b")]
    private static partial Regex TestName();
}

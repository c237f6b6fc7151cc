using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>What the README shows is there, and is what runs.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Repository.Read("README.md");

    [Fact]
    public void Its_example_is_the_sample_that_is_compiled_and_run()
    {
        string sample = Repository.Read("samples/Quickstart/Program.cs");
        string run = Between(sample, "// <readme>\n", "// </readme>");
        Assert.Equal(run, Between(Readme, "```csharp\n", "```"));
        Assert.Equal(run, Between(Repository.Read("docs/site/index.md"), "```csharp\n", "```"));
    }

    [Theory]
    [InlineData("durable-space", "DiskExtents")]
    [InlineData("owners", "GrowingBuffer")]
    [InlineData("cache-server", "CacheServer")]
    [InlineData("fleet", "Fleet")]
    public void The_example_of_a_page_is_the_sample_that_is_compiled_and_run(string page, string sample)
    {
        string shown = Between(Repository.Read($"docs/{page}.md"), "```csharp\n", "```");
        Assert.Equal(Between(Repository.Read($"samples/{sample}/Program.cs"), "// <docs>\n", "// </docs>"), shown);
    }

    [Fact]
    public void The_example_of_a_cache_is_the_sample_that_is_compiled_and_run()
    {
        string page = Repository.Read("docs/kernel-allocators.md");
        string shown = Between(page[page.IndexOf("## A cache under pressure", StringComparison.Ordinal)..], "```csharp\n", "```");
        Assert.Equal(Between(Repository.Read("samples/CacheService/Program.cs"), "// <docs>\n", "// </docs>"), shown);
    }

    [Fact]
    public void The_example_of_a_plan_that_is_used_again_is_the_sample_that_is_compiled_and_run()
    {
        string page = Repository.Read("docs/planning.md");
        string shown = Between(page[page.IndexOf("## The plan used again", StringComparison.Ordinal)..], "```csharp\n", "```");
        Assert.Equal(Between(Repository.Read("samples/InferenceLoop/Program.cs"), "// <docs>\n", "// </docs>"), shown);
    }

    [Theory]
    [InlineData("physical-memory", "Arenas/ExampleTests")]
    [InlineData("page-allocator", "Pages/PageExampleTests")]
    [InlineData("vmalloc", "Mapping/VmallocExampleTests")]
    [InlineData("kernel-allocators", "Kernel/ExampleTests")]
    public void The_examples_of_real_pages_are_the_tests_that_are_run(string page, string test)
    {
        string shown = Between(Repository.Read($"docs/{page}.md"), "```csharp\n", "```");
        string run = Between(Repository.Read($"tests/Cleave.Memory.Tests/{test}.cs"), "// <docs>\n", "        // </docs>");
        Assert.Equal(run.Replace("\n        ", "\n", StringComparison.Ordinal).TrimStart(' '), shown);
    }

    [Theory]
    [InlineData("## First steps", "BestFitExampleTests")]
    [InlineData("## Moves", "MoveExampleTests")]
    public void The_examples_of_best_fit_are_the_tests_that_are_run(string heading, string test)
    {
        string page = Repository.Read("docs/best-fit.md");
        string shown = Between(page[page.IndexOf(heading + "\n", StringComparison.Ordinal)..], "```csharp\n", "```");
        string run = Between(Repository.Read($"tests/Cleave.Tests/BestFit/{test}.cs"), "// <docs>\n", "        // </docs>");
        Assert.Equal(run.Replace("\n        ", "\n", StringComparison.Ordinal).TrimStart(' '), shown);
    }

    [Fact]
    public void The_example_of_a_pool_is_the_test_that_is_run()
    {
        string shown = Between(Repository.Read("docs/buddy-pool.md"), "```csharp\n", "```");
        string run = Between(Repository.Read("tests/Cleave.Tests/Pool/ExtentExampleTests.cs"), "// <docs>\n", "        // </docs>");
        Assert.Equal(run.Replace("\n        ", "\n", StringComparison.Ordinal).TrimStart(' '), shown);
    }

    [Theory]
    [InlineData("## First steps", "Allocation")]
    [InlineData("## Defragmentation", "Moves")]
    public void The_examples_of_device_memory_are_the_tests_that_are_run(string heading, string folder)
    {
        string page = Repository.Read("docs/vulkan.md");
        string shown = Between(page[page.IndexOf(heading + "\n", StringComparison.Ordinal)..], "```csharp\n", "```");
        string run = Between(Repository.Read($"tests/Cleave.Vulkan.Tests/{folder}/ExampleTests.cs"), "// <docs>\n", "        // </docs>");
        Assert.Equal(run.Replace("\n        ", "\n", StringComparison.Ordinal).TrimStart(' '), shown);
    }

    [Fact]
    public void The_example_of_statistics_is_the_test_that_is_run()
    {
        string page = Repository.Read("docs/vulkan.md");
        string shown = Between(page[page.IndexOf("## Statistics and pictures\n", StringComparison.Ordinal)..], "```csharp\n", "```");
        string run = Between(Repository.Read("tests/Cleave.Tools.Tests/Dumps/DeviceExampleTests.cs"), "// <docs>\n", "        // </docs>");
        Assert.Equal(run.Replace("\n        ", "\n", StringComparison.Ordinal).TrimStart(' '), shown);
    }

    [Fact]
    public void The_paths_that_it_names_exist()
    {
        string[] paths = [.. RelativeLink().Matches(Readme).Select(link => link.Groups[1].Value)];
        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    [Fact]
    public void The_recording_of_its_first_command_is_shipped()
    {
        Match command = ReplayCommand().Match(Readme);
        Assert.True(command.Success);
        Assert.True(File.Exists(Path.Combine(Repository.Root, command.Groups[1].Value)), command.Value);
    }

    [Theory]
    [InlineData("docs")]
    [InlineData("samples")]
    public void Links_in_the_other_pages_lead_somewhere(string folder)
    {
        foreach (string page in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories))
        {
            Assert.All(RelativeLink().Matches(File.ReadAllText(page)), link =>
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)), $"{page}: {link.Value}"));
        }
    }

    private static string Between(string text, string begin, string end)
    {
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"^\s*\./cleave replay (\S+)", RegexOptions.Multiline)]
    private static partial Regex ReplayCommand();
}

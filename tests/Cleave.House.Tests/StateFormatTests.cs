using System.Buffers;
using System.Text.RegularExpressions;
using Cleave.BestFit;

namespace Cleave.House.Tests;

/// <summary>The page about the format of saved states shows bytes that are written.</summary>
public sealed partial class StateFormatTests
{
    private static readonly string Page = Repository.Read("docs/state-format.md");

    [Fact]
    public void The_example_is_the_test_that_is_run()
    {
        string run = Repository.Read("tests/Cleave.Tests/State/StateExampleTests.cs");
        string code = Between(run, "// <docs>\n", "        // </docs>").Replace("\n        ", "\n", StringComparison.Ordinal).TrimStart(
            ' ');
        Assert.Equal(code, Between(Page, "```csharp\n", "```"));
    }

    [Fact]
    public void The_dump_is_the_state_of_the_example()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 64 << 10, Size = 1 << 20 });
        AllocatedRange first = memory.AllocateRange(1000);
        using RangeOwner index = memory.Allocate(5000);
        index.Key = 7;
        memory.AllocateRange(300);
        memory.Free(first, cleared: true);
        var file = new ArrayBufferWriter<byte>();
        memory.Save(file);

        string dump = string.Concat(Between(Page, "```text\n", "```").Split('\n').Select(line => DumpLine().Match(line).Groups[1].Value));
        Assert.Equal(dump.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(file.WrittenSpan));
    }

    private static string Between(string text, string begin, string end)
    {
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    [GeneratedRegex("^[0-9a-f]{4}  (.*)$")]
    private static partial Regex DumpLine();
}

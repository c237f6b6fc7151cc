using Cleave.Examples.Tests.Support;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Examples.Tests;

/// <summary>Every example in the comments of the public API compiles, runs, and prints what it says.</summary>
[Collection(ConsoleGroup.Name)]
public sealed class CommentExampleTests
{
    public static TheoryData<string> Members => [.. Comments.Examples.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Members))]
    public void An_example_prints_what_it_says(string member)
    {
        Example example = Comments.Examples[member];
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cleave-example-");
        // The device is under the validation layers, which fail the test if an example leaves anything behind.
        using TestDevice? device = member.Contains("Cleave.Vulkan", StringComparison.Ordinal) ? new TestDevice() : null;
        Given.handles = device?.Handles ?? default;
        try
        {
            Promises.AssertKept(example, ExampleRun.Of(ExampleCompiler.Compile(example), folder.FullName, isAlone: false));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_public_type_has_an_example_or_is_used_in_one()
    {
        HashSet<string> shown = [.. Comments.Examples.Values.SelectMany(example => ShownTypes.In(ExampleCompiler.Compile(example)))];
        string[] missing = [.. PublicTypes.ThatNeedAnExample.Where(type => !shown.Contains(type)).Order(StringComparer.Ordinal)];
        Assert.True(missing.Length == 0, $"These public types occur in no example:\n{string.Join('\n', missing)}");
    }
}

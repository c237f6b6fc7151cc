using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>Unsafe code is in few places, each as small as it can be, and says why it is safe.</summary>
public sealed partial class SafetyTests
{
    /// <summary>The folders whose code other people run or read.</summary>
    public static TheoryData<string> Folders => ["src", "bench", "samples"];

    [Fact]
    public void The_core_has_no_unsafe_code()
    {
        Assert.All(Repository.Sources("src/Cleave"), path =>
            Assert.DoesNotMatch(UnsafeWord(), File.ReadAllText(path)));
        Assert.Contains(
            "<AllowUnsafeBlocks>false</AllowUnsafeBlocks>", Repository.Read("src/Directory.Build.props"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cleave", false)]
    [InlineData("Cleave.Memory", true)]
    [InlineData("Cleave.Vulkan", true)]
    [InlineData("Cleave.Storage", false)]
    [InlineData("Cleave.Orleans", false)]
    [InlineData("Cleave.Tools", false)]
    [InlineData("Cleave.Cli", false)]
    public void Unsafe_code_is_only_in_the_projects_that_have_real_memory(string project, bool isAllowed) => Assert.Equal(
        isAllowed, Repository.Read($"src/{project}/{project}.csproj").Contains("AllowUnsafeBlocks>true", StringComparison.Ordinal));

    [Fact]
    public void Only_what_is_a_system_imports_calls_of_one()
    {
        string[] importing = [
            .. Repository.Sources("src").Where(path => File.ReadAllText(path).Contains("Import(", StringComparison.Ordinal))];
        Assert.NotEmpty(importing);
        Assert.All(importing, path => Assert.Equal("Systems", Path.GetFileName(Path.GetDirectoryName(path))));
    }

    [Fact]
    public void No_type_is_unsafe_as_a_whole() =>
        Assert.Empty(Repository.AllSources.SelectMany(
            path => UnsafeType().Matches(File.ReadAllText(path)).Select(match => $"{path}: {match.Value.Trim()}")));

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_member_that_touches_raw_memory_first_says_why_that_is_safe(string folder)
    {
        UnsafeMember[] members = [.. Repository.Sources(folder).SelectMany(UnsafeMember.In)];
        Assert.NotEmpty(members);
        Assert.Empty(members.Where(member => !member.IsExplained).Select(member => member.ToString()));
    }

    /// <summary>A field that keeps a pointer has no block in which it could be explained,
    /// and a test explains a whole file at once.</summary>
    [Fact]
    public void A_file_that_uses_or_keeps_pointers_says_why_they_are_valid()
    {
        string[] unsafeFiles = [.. Repository.AllSources.Where(path => UnsafeMemberLine().IsMatch(File.ReadAllText(path)))];
        Assert.NotEmpty(unsafeFiles);
        Assert.All(unsafeFiles, path => Assert.Contains("// SAFETY:", File.ReadAllText(path), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("    unsafe void A()\n    {\n        // SAFETY: so.\n        *p = 1;\n    }\n", true)]
    [InlineData("    unsafe void A()\n    {\n        B();\n        // SAFETY: so.\n        *p = 1;\n    }\n", false)]
    [InlineData(
        "    unsafe int A\n    {\n        [Fast]\n        get\n        {\n            // SAFETY: so.\n            "
            + "return *p;\n        }\n    }\n", true)]
    [InlineData("    unsafe int A\n    {\n        get => *p;\n    }\n", false)]
    [InlineData("    unsafe int A() => p->Count;\n", false)]
    [InlineData("    unsafe int A() =>\n        // SAFETY: so.\n        p->Count;\n", true)]
    [InlineData("    // SAFETY: so.\n    [Fast]\n    unsafe int A() => *(int*)p;\n", true)]
    [InlineData("    unsafe bool A() => B(p);\n", true)]
    [InlineData("    private unsafe byte* _p;\n", true)]
    public void Explanations_are_found(string text, bool isExplained) =>
        Assert.Equal(isExplained, Assert.Single(UnsafeMember.In("A.cs", text)).IsExplained);

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|MemoryMarshal\.GetReference")]
    private static partial Regex UnsafeWord();

    /// <summary>Matches a field, a property or a method that is unsafe, in a source that is no text of a test.</summary>
    [GeneratedRegex(@"^ +(?:[a-z]+ )*unsafe (?!.*\b(?:class|struct|interface|record)\b)", RegexOptions.Multiline)]
    private static partial Regex UnsafeMemberLine();

    [GeneratedRegex(@"^[ \t]*(?:[a-z]+ )*unsafe (?:[a-z]+ )*(?:class|struct|interface|record)\b.*", RegexOptions.Multiline)]
    private static partial Regex UnsafeType();
}

namespace Cleave.House.Tests;

/// <summary>The limit of the line length that .editorconfig names, which no analyzer of the compiler checks.</summary>
public sealed class LineLengthTests
{
    private const int MostCharacters = 140;

    [Fact]
    public void No_line_of_code_is_longer_than_140_characters()
    {
        Assert.NotEmpty(Repository.AllSources);
        Assert.Empty(Repository.AllSources.SelectMany(TooLong));
    }

    [Fact]
    public void The_limit_of_the_editor_is_the_same() => Assert.Equal(
        ["max_line_length = 140"],
        File.ReadLines(Path.Combine(Repository.Root, ".editorconfig")).Where(
            line => line.StartsWith("max_line_length", StringComparison.Ordinal)));

    [Theory]
    [InlineData(140, 0)]
    [InlineData(141, 1)]
    public void A_line_counts_from_its_141st_character(int length, int expected) =>
        Assert.Equal(expected, Measure(["int a;", new string('x', length - 1).Insert(8, " ")]).Count());

    [Fact]
    public void Raw_text_and_what_cannot_be_wrapped_do_not_count()
    {
        string word = new('x', MostCharacters + 1);
        Assert.Empty(Measure(
            ["string a = \"\"\"", $"    {word} {word}", "    \"\"\";", $"    \"{word}\"", $"    /// <inheritdoc cref=\"A({word}, B)\"/>"]));
        Assert.Equal([4], Measure(["string a = \"\"\"", "    x", "    \"\"\";", $"    Call({word}, b);"]));
    }

    private static IEnumerable<string> TooLong(string path) =>
        Measure(File.ReadLines(path)).Select(number => $"{Path.GetRelativePath(Repository.Root, path)}:{number}");

    /// <summary>The numbers of the lines that are too long, from 1.</summary>
    private static IEnumerable<int> Measure(IEnumerable<string> lines)
    {
        bool isRaw = false;
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            bool toggles = line.Split("\"\"\"").Length % 2 == 0;
            if (line.Length > MostCharacters && !isRaw && !IsOneWord(line.Trim()))
                yield return number;

            isRaw ^= toggles;
        }
    }

    /// <summary>Whether a line is one text without a space, such as an encoded file, or one reference to a member.</summary>
    private static bool IsOneWord(string line) =>
        line.StartsWith("/// <inheritdoc cref=", StringComparison.Ordinal)
            || (line.StartsWith('"') && !line.Contains(' ', StringComparison.Ordinal));
}

using Cleave.Examples.Tests.Support;

namespace Cleave.Examples.Tests.Pictures;

/// <summary>The pictures of the documentation are those that the program draws now. CLEAVE_ACCEPT_PICTURES=1 writes them anew.</summary>
public sealed class PictureTests
{
    private static readonly Dictionary<string, Func<string>> Drawn = new()
    {
        ["split-and-merge"] = BuddyPictures.SplitAndMerge,
        ["scattered"] = BuddyPictures.Scattered,
        ["trees-and-stripes"] = PagePicture.TreesAndStripes,
        ["scenario-placement"] = ScenarioPictures.SimpleAndTopDown,
        ["scenario-holes"] = ScenarioPictures.Holes,
    };

    public static TheoryData<string> Names => [.. Drawn.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_is_what_the_program_draws(string name) => AssertCurrent(name, Drawn[name]());

    /// <summary>Compares a picture with the one of the documentation, or replaces that one.</summary>
    internal static void AssertCurrent(string name, string picture)
    {
        string path = Path.Combine(Pages.Root, "docs", "pictures", name + ".svg");
        if (Environment.GetEnvironmentVariable("CLEAVE_ACCEPT_PICTURES") == "1")
            File.WriteAllText(path, picture);
        Assert.Equal(File.ReadAllText(path), picture);
    }
}

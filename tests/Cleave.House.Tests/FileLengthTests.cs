namespace Cleave.House.Tests;

/// <summary>A file is one thought.</summary>
public sealed class FileLengthTests
{
    private const int MostLines = 200;

    [Fact]
    public void No_file_is_longer_than_200_lines()
    {
        Assert.NotEmpty(Repository.AllSources);
        Assert.Empty(Repository.AllSources.Where(path => File.ReadLines(path).Skip(MostLines).Any()).Select(
            path => Path.GetRelativePath(Repository.Root, path)));
    }
}

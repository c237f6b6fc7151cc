using Cleave.Tools.Files;

namespace Cleave.Tools.Tests.Reports;

/// <summary>What a killed program left is removed, a living one's is not, and a replaced file keeps its permissions.</summary>
public sealed class PartFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-part-");

    private string Report => Path.Combine(_folder.FullName, "report.html");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_a_killed_program_left_is_removed()
    {
        string stale = Make($".cleave-{Guid.NewGuid():N}.part", TimeSpan.FromMinutes(5));
        WholeFile.Write(Report, stream => stream.Write("whole"u8));

        Assert.False(File.Exists(stale));
        Assert.Equal("whole", File.ReadAllText(Report));
    }

    [Theory]
    [InlineData("notes.part")]
    [InlineData(".cleave-notes.part")]
    [InlineData("0123456789abcdef0123456789abcdef.part")]
    public void A_file_that_is_not_ours_is_left(string name)
    {
        string other = Make(name, TimeSpan.FromDays(5));
        WholeFile.Write(Report, stream => stream.Write("whole"u8));

        Assert.True(File.Exists(other));
    }

    [Fact]
    public void What_a_living_program_writes_is_left()
    {
        using var slow = new WholeFile(Path.Combine(_folder.FullName, "slow.html"));
        string part = _folder.GetFiles("*.part").Single().FullName;
        File.SetLastWriteTimeUtc(part, DateTime.UtcNow - TimeSpan.FromDays(1));
        WholeFile.Write(Report, stream => stream.Write("whole"u8));

        Assert.True(File.Exists(part));
        slow.Content.Write("slow"u8);
        slow.Keep();
        Assert.Equal("slow", File.ReadAllText(Path.Combine(_folder.FullName, "slow.html")));
    }

    [Fact]
    public void What_was_made_a_moment_ago_is_left()
    {
        string fresh = Make($".cleave-{Guid.NewGuid():N}.part", TimeSpan.Zero);
        WholeFile.Write(Report, stream => stream.Write("whole"u8));

        Assert.True(File.Exists(fresh));
    }

    [Fact]
    public void A_replaced_file_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.WriteAllText(Report, "before");
        File.SetUnixFileMode(Report, Mode);
        WholeFile.Write(Report, stream => stream.Write("after"u8));

        Assert.Equal((Mode, "after"), (File.GetUnixFileMode(Report), File.ReadAllText(Report)));
    }

    private string Make(string name, TimeSpan age)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "half");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);
        return path;
    }
}

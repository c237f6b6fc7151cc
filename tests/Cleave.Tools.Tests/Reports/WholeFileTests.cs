using Cleave.Gpu;
using Cleave.Tools.Files;
using Cleave.Tools.Renderers;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Tests.Reports;

/// <summary>A file is written whole or not at all.</summary>
public sealed class WholeFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-whole-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "report.html");

    [Fact]
    public void What_was_there_stays_until_all_is_written()
    {
        File.WriteAllText(Path, "before");
        WholeFile.Write(Path, stream =>
        {
            stream.Write("after"u8);
            Assert.Equal("before", File.ReadAllText(Path));
        });
        Assert.Equal("after", File.ReadAllText(Path));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing_but_what_was_there()
    {
        File.WriteAllText(Path, "before");
        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(Path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("before", File.ReadAllText(Path));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_refused_before_the_work()
    {
        static void Never(Stream stream) => Assert.Fail("nothing is to be written");
        string missing = System.IO.Path.Combine(_folder.FullName, "none", "x");
        Assert.Contains($"'{missing}'", Assert.Throws<DirectoryNotFoundException>(
            () => WholeFile.Write(missing, Never)).Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => WholeFile.Write(_folder.FullName, Never));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public void What_is_interrupted_is_taken_back_at_once()
    {
        File.WriteAllText(Path, "before");
        using var interrupt = new CancellationTokenSource();
        using var file = new WholeFile(Path, interrupt.Token);
        file.Content.Write("half"u8);
        Assert.Equal(2, _folder.GetFiles().Length);
        interrupt.Cancel();
        Assert.Single(_folder.GetFiles());
        file.Content.Write("the rest"u8);
        Assert.Throws<OperationCanceledException>(file.Keep);
        Assert.Equal("before", File.ReadAllText(Path));
    }

    [Fact]
    public void A_name_may_be_as_long_as_names_can_be()
    {
        string path = System.IO.Path.Combine(_folder.FullName, new string('x', 250));
        WholeFile.Write(path, stream => stream.Write("long"u8));
        Assert.Equal("long", File.ReadAllText(path));
    }

    [Fact]
    public void A_place_that_the_system_refuses_is_named_as_the_caller_did()
    {
        if (OperatingSystem.IsLinux())
        {
            string message = Assert.Throws<IOException>(
                () => WholeFile.Write("/proc/report.html", _ => Assert.Fail("nothing is to be written"))).Message;
            Assert.Contains("'/proc/report.html'", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        string link = System.IO.Path.Combine(_folder.FullName, "link");
        File.WriteAllText(Path, "before");
        File.CreateSymbolicLink(link, Path);
        WholeFile.Write(link, stream => stream.Write("after"u8));
        Assert.Equal("after", File.ReadAllText(Path));
        Assert.Equal(Path, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_report_of_an_allocator_is_one_line()
    {
        var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        MemoryReport.Of(vram).WriteHtml(Path);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path), StringComparison.Ordinal);
        MemoryReport.Of(vram).WriteSvg(Path);
        Assert.StartsWith("<svg ", File.ReadAllText(Path), StringComparison.Ordinal);
        MemoryReport.Of(vram).WriteJson(Path);
        Assert.StartsWith("{\"version\":1,", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

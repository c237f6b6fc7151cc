using System.Diagnostics;
using System.Globalization;

namespace Cleave.Storage.Tests.Support;

/// <summary>A file system in memory of some size, which only root on Linux can make.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    private TinyDisk()
    {
    }

    /// <summary>The path of the space on the disk.</summary>
    public string Space => Path.Combine(Root, "test.space");

    private string Root => _folder["disk"];

    /// <summary>Makes a disk of few bytes.</summary>
    /// <returns>The disk; null on a machine that does not allow it.</returns>
    public static TinyDisk? TryMake(int kilobytes)
    {
        var disk = new TinyDisk();
        Directory.CreateDirectory(disk.Root);
        if (OperatingSystem.IsLinux()
            && Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k"), "tmpfs", disk.Root))
        {
            return disk;
        }

        disk._folder.Dispose();
        return null;
    }

    /// <summary>Lets nobody write to the disk any more.</summary>
    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Root));

    /// <summary>Fills the disk up.</summary>
    /// <returns>The path of the file that does.</returns>
    public string Fill()
    {
        string path = Path.Combine(Root, "filler");
        using FileStream file = File.Create(path);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                RandomAccess.Write(file.SafeFileHandle, page, RandomAccess.GetLength(file.SafeFileHandle));
            }
        }
        catch (IOException)
        {
            return path;
        }
    }

    public void Dispose()
    {
        Assert.True(Run("umount", Root));
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

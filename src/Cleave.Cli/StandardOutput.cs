using Microsoft.Win32.SafeHandles;

namespace Cleave.Cli;

/// <summary>Standard output that reports when its reader has gone, so that a stream of answers ends then.</summary>
internal static class StandardOutput
{
    private const int UnixHandle = 1;
    private const int BrokenPipe = 32;

    /// <summary>Opens standard output. A write to a pipe whose reader has gone throws an exception that <see cref="IsClosed"/>
    /// recognizes.</summary>
    /// <remarks>
    /// The stream of the console ignores a broken pipe. It is still used for a file, because several programs may share the position of the
    /// file.
    /// </remarks>
    public static Stream Open()
    {
        if (!OperatingSystem.IsWindows())
        {
            var raw = new FileStream(new SafeFileHandle(UnixHandle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!raw.CanSeek)
            {
                return raw;
            }
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>Whether a write failed because the reader of a pipe has gone.</summary>
    public static bool IsClosed(IOException problem) => !OperatingSystem.IsWindows() && problem.HResult == BrokenPipe;
}

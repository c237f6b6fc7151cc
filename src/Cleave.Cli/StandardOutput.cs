using Microsoft.Win32.SafeHandles;

namespace Cleave.Cli;

/// <summary>Standard output that tells when nobody reads it any more, so that a stream of answers ends there.</summary>
internal static class StandardOutput
{
    private const int UnixHandle = 1;
    private const int BrokenPipe = 32;

    /// <summary>Opens it. Writing to a pipe whose reader has gone throws what <see cref="IsClosed"/> knows.</summary>
    /// <remarks>
    /// The console's own stream passes over a broken pipe in silence. A file keeps that stream: it has one position, which several programs
    /// may share.
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

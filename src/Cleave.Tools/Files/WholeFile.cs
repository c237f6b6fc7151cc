namespace Cleave.Tools.Files;

/// <summary>
/// A file that is written completely or not at all. The content is written to a temporary file beside it, which then replaces the previous
/// file.
/// </summary>
/// <remarks>
/// A file that is replaced keeps its permissions. A pipe or a device receives the data directly, because it cannot be replaced. Temporary
/// files of killed programs are removed by the next program that writes to the folder. Not thread-safe.
/// </remarks>
internal sealed class WholeFile : IDisposable
{
    private readonly string _path;
    private readonly string? _beside;
    private readonly FileStream _content;
    private readonly UnixFileMode? _mode;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _withdrawal;

    /// <summary>Creates the temporary file, so that a path that cannot be written is refused before the work begins.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="cancel">Deletes the temporary file at once, because a program that is interrupted may end before its work does.</param>
    /// <exception cref="IOException">The folder is missing, the path is a folder, or the system cannot create a file there.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not write the folder or the file.</exception>
    public WholeFile(string path, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Target(path);
        if (Directory.Exists(_path))
        {
            throw new IOException($"'{path}' is a folder.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(_path)))
        {
            throw new DirectoryNotFoundException($"There is no folder for '{path}'.");
        }

        // The previous file is opened too, so that a file that the program may not write is refused, as usual.
        FileStream? present = File.Exists(_path) ? new FileStream(_path, FileMode.Open, FileAccess.Write) : null;
        bool isReplaced = present is null or { CanSeek: true } && !_path.StartsWith("/dev/", StringComparison.Ordinal);
        if (isReplaced)
        {
            present?.Dispose();
            // The temporary name does not extend the file's name, because the result might exceed the longest allowed name.
            _beside = PartFiles.NewPath(Path.GetDirectoryName(_path)!);
            _mode = present is null || OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(_path);
        }

        _content = isReplaced ? Create(_beside!, _path) : present!;
        _cancel = cancel;
        _withdrawal = cancel.Register(Withdraw);
    }

    /// <summary>The stream that receives the content.</summary>
    public Stream Content => _content;

    /// <summary>Writes a complete file in one call.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="write">Writes the content; if it throws, the previous file stays.</param>
    /// <exception cref="IOException">The folder is missing, the path is a folder, or the system cannot create a file there.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not write the folder or the file.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = new WholeFile(path);
        write(file.Content);
        file.Keep();
    }

    /// <summary>Moves the content to its place. Nothing can be written afterwards.</summary>
    /// <exception cref="OperationCanceledException">The content was deleted before, by a cancellation.</exception>
    public void Keep()
    {
        _content.Dispose();
        _withdrawal.Dispose();
        _cancel.ThrowIfCancellationRequested();
        if (_beside is not null)
        {
            if (_mode is { } mode && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(_beside, mode);
            }

            File.Move(_beside, _path, overwrite: true);
        }
    }

    /// <summary>Deletes the content if it was not kept.</summary>
    public void Dispose()
    {
        _withdrawal.Dispose();
        _content.Dispose();
        Withdraw();
    }

    private void Withdraw()
    {
        if (_beside is not null)
        {
            File.Delete(_beside);
        }
    }

    /// <summary>Opens the temporary file. An error names the final path, which the caller knows.</summary>
    private static FileStream Create(string beside, string path)
    {
        try
        {
            return new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new UnauthorizedAccessException(refusal.Message.Replace(beside, path, StringComparison.Ordinal), refusal);
        }
        catch (IOException problem)
        {
            throw new IOException(problem.Message.Replace(beside, path, StringComparison.Ordinal), problem);
        }
    }

    /// <summary>Follows a symbolic link, so that the file that it refers to is replaced and the link stays.</summary>
    private static string Target(string path) => new FileInfo(path).LinkTarget is null
        ? Path.GetFullPath(path)
        : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
}

namespace Cleave.Tools.Files;

/// <summary>
/// A file that is written whole or not at all: beside its place first, and then moved there. What was there before stays until then.
/// </summary>
/// <remarks>
/// A file that is replaced keeps its permissions. A pipe or a device takes what is written as it comes, since it cannot be replaced. What a
/// program that was killed left beside its place is removed by the next that writes to the folder. Not thread-safe.
/// </remarks>
internal sealed class WholeFile : IDisposable
{
    private readonly string _path;
    private readonly string? _beside;
    private readonly FileStream _content;
    private readonly UnixFileMode? _mode;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _withdrawal;

    /// <summary>Makes the place to write to, so that one that cannot be written is found before the work.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Takes back what was written at once, since a program that is interrupted may end before its work does.</param>
    /// <exception cref="IOException">The folder is missing, the path is a folder, or the system makes no file there.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
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

        // Opened even where it is replaced: a file that is there and may not be written is refused, as ever.
        FileStream? present = File.Exists(_path) ? new FileStream(_path, FileMode.Open, FileAccess.Write) : null;
        bool isReplaced = present is null or { CanSeek: true } && !_path.StartsWith("/dev/", StringComparison.Ordinal);
        if (isReplaced)
        {
            present?.Dispose();
            // Not its name and more: that may be longer than names can be.
            _beside = PartFiles.NewPath(Path.GetDirectoryName(_path)!);
            _mode = present is null || OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(_path);
        }

        _content = isReplaced ? Create(_beside!, _path) : present!;
        _cancel = cancel;
        _withdrawal = cancel.Register(Withdraw);
    }

    /// <summary>What is written so far.</summary>
    public Stream Content => _content;

    /// <summary>Writes a file in one go.</summary>
    /// <inheritdoc cref="WholeFile(string, CancellationToken)"/>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = new WholeFile(path);
        write(file.Content);
        file.Keep();
    }

    /// <summary>Puts what was written in its place; nothing can be written after it.</summary>
    /// <exception cref="OperationCanceledException">It was taken back before.</exception>
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

    /// <summary>Takes back what was not kept.</summary>
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

    /// <summary>Opens the file that is not in its place yet; an error names the place, which is what the caller knows.</summary>
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

    /// <summary>A link stays a link: the file that it leads to is replaced.</summary>
    private static string Target(string path) => new FileInfo(path).LinkTarget is null
        ? Path.GetFullPath(path)
        : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
}

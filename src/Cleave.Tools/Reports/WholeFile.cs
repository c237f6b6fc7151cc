namespace Cleave.Tools.Reports;

/// <summary>
/// A file that is written whole or not at all: beside its place first, and then moved there. What was there before stays until then.
/// </summary>
/// <remarks>A pipe or a device takes what is written as it comes, since it cannot be replaced. Not thread-safe.</remarks>
public sealed class WholeFile : IDisposable
{
    private readonly string _path;
    private readonly string? _beside;
    private readonly FileStream _content;

    /// <summary>Makes the place to write to, so that one that cannot be written is found before the work.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The folder is missing or the path is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file may not be written.</exception>
    public WholeFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Target(path);
        if (Directory.Exists(_path))
        {
            throw new IOException($"'{path}' is a folder.");
        }

        // Opened even where it is replaced: a file that is there and may not be written is refused, as ever.
        FileStream? present = File.Exists(_path) ? new FileStream(_path, FileMode.Open, FileAccess.Write) : null;
        bool isReplaced = present is null or { CanSeek: true } && !_path.StartsWith("/dev/", StringComparison.Ordinal);
        if (isReplaced)
        {
            present?.Dispose();
            _beside = $"{_path}.{Guid.NewGuid():N}.part";
        }

        _content = isReplaced ? new FileStream(_beside!, FileMode.CreateNew, FileAccess.Write) : present!;
    }

    /// <summary>What is written so far.</summary>
    public Stream Content => _content;

    /// <summary>Writes a file in one go.</summary>
    /// <inheritdoc cref="WholeFile(string)"/>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = new WholeFile(path);
        write(file.Content);
        file.Keep();
    }

    /// <summary>Puts what was written in its place; nothing can be written after it.</summary>
    public void Keep()
    {
        _content.Dispose();
        if (_beside is not null)
        {
            File.Move(_beside, _path, overwrite: true);
        }
    }

    /// <summary>Takes back what was not kept.</summary>
    public void Dispose()
    {
        _content.Dispose();
        if (_beside is not null)
        {
            File.Delete(_beside);
        }
    }

    /// <summary>A link stays a link: the file that it leads to is replaced.</summary>
    private static string Target(string path) => new FileInfo(path).LinkTarget is null
        ? Path.GetFullPath(path)
        : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
}

namespace Cleave.Tools.Input;

/// <summary>Opens the files that a command line names. Thread-safe.</summary>
internal static class InputFile
{
    /// <summary>Stands for standard input where a path is expected.</summary>
    public const string StandardInput = "-";

    /// <summary>A file, or standard input where the path is <c>-</c>, as it is.</summary>
    /// <exception cref="IOException">There is no such file, it is a folder, or it cannot be read; the message is a sentence.</exception>
    public static Stream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path == StandardInput ? Console.OpenStandardInput() : OpenFile(path);
    }

    /// <summary>The content of a file, unzipped where it is gzip; standard input as it is, since looking at it might block.</summary>
    /// <exception cref="IOException">As for <see cref="Open"/>. Reading throws an <see cref="InvalidDataException"/> where gzip is
    /// damaged.</exception>
    public static Stream OpenContent(string path)
    {
        Stream raw = Open(path);
        return path == StandardInput ? raw : new SniffedInput(raw).Content;
    }

    private static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder, not a file.");
        }

        try
        {
            return File.OpenRead(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path, missing);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException or NotSupportedException or ArgumentException)
        {
            throw new IOException($"The file '{path}' cannot be read: {refused.Message}", refused);
        }
    }
}

namespace Cleave.Tools.Input;

/// <summary>Opens the files that a command line names. Stateless, so thread-safe.</summary>
internal static class InputFile
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Opens a file, or standard input if the path is <c>-</c>, without decompression.</summary>
    /// <exception cref="IOException">The file does not exist, is a folder, or cannot be read; the message is a sentence.</exception>
    public static Stream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path == StandardInput ? Console.OpenStandardInput() : OpenFile(path);
    }

    /// <summary>
    /// Opens a file and decompresses gzip. Standard input is not decompressed, because looking at its first bytes might block.
    /// </summary>
    /// <exception cref="IOException">
    /// The file is refused as by <see cref="Open"/>. Reading damaged gzip throws an <see cref="InvalidDataException"/>.
    /// </exception>
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

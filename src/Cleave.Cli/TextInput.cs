using System.IO.Compression;

namespace Cleave.Cli;

/// <summary>Opens a text file or standard input, plain or gzip.</summary>
internal static class TextInput
{
    private const int GzipFirst = 0x1f;
    private const int GzipSecond = 0x8b;

    /// <summary>The content of a file, or of standard input where the path is "-", which is taken as it is.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read; the message is a sentence.</exception>
    public static Stream Open(string path)
    {
        if (path == "-")
        {
            return Console.OpenStandardInput();
        }

        if (!File.Exists(path))
        {
            throw new IOException(Directory.Exists(path) ? $"'{path}' is a folder, not a file." : $"There is no file '{path}'.");
        }

        // Without this, a gzip file that was cut short reads as one that ends there.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
        FileStream file = File.OpenRead(path);
        bool gzip = file.ReadByte() == GzipFirst && file.ReadByte() == GzipSecond;
        file.Position = 0;
        return gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}

using Cleave.Tools.Input;

namespace Cleave.Cli;

/// <summary>The file that <c>cleave map</c> draws: a recording, or statistics of device memory, which are JSON.</summary>
internal sealed class MapInput : IDisposable
{
    private readonly Stream _raw;

    private MapInput(Stream raw, Stream content, bool isJson)
    {
        _raw = raw;
        Content = content;
        IsJson = isJson;
    }

    /// <summary>The bytes of the file, from the first one on.</summary>
    public Stream Content { get; }

    /// <summary>Whether the file is JSON.</summary>
    public bool IsJson { get; }

    /// <summary>Opens a file, and looks at its first bytes. Standard input can be read once only, so both kinds share one stream.</summary>
    /// <param name="file">The file; "-" is standard input.</param>
    /// <exception cref="IOException">The file does not exist, is a folder, or cannot be read.</exception>
    public static MapInput Open(string file)
    {
        Stream raw = InputFile.Open(file);
        var content = new PeekedStream(raw, 4);
        bool isJson = BeginsJson(content.Head) || (IsZipped(content.Head) && IsNamedAsJson(file));
        if (!raw.CanSeek)
        {
            return new MapInput(raw, content, isJson);
        }

        // A file is read from its beginning, so that its length is known for the progress.
        raw.Position = 0;
        return new MapInput(raw, raw, isJson);
    }

    public void Dispose()
    {
        Content.Dispose();
        _raw.Dispose();
    }

    /// <summary>Reports whether bytes begin an object of JSON: as UTF-8 with or without a mark,
    /// as UTF-16 with one, or after a space.</summary>
    private static bool BeginsJson(ReadOnlySpan<byte> head) => head is [(byte)'{', ..] or [0xEF, 0xBB, 0xBF, (byte)'{', ..]
        or [0xFF, 0xFE, (byte)'{', ..] or [0xFE, 0xFF, 0, (byte)'{', ..] or [
            (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t', (byte)'{' or (byte)'\n', ..];

    private static bool IsZipped(ReadOnlySpan<byte> head) => head is [0x1f, 0x8b, ..];

    private static bool IsNamedAsJson(string file) => file.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase);
}

using System.IO.Compression;
using System.Text;
using Cleave.Tools.Input;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Support;

/// <summary>Short ways to read a trace that stands in the test.</summary>
internal static class TraceText
{
    public static Trace Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static Trace Read(byte[] content) => Read(new MemoryStream(content));

    public static Trace Read(Stream content)
    {
        using var reader = new TraceTextReader(content, "t");
        return reader.ReadTrace();
    }

    public static string ErrorOf(string text) => ErrorOf(Encoding.UTF8.GetBytes(text));

    public static string ErrorOf(byte[] content) => Assert.Throws<TraceFormatException>(() => Read(content)).Message;

    public static string Write(Trace trace)
    {
        var text = new StringWriter();
        TraceTextWriter.Write(trace, text);
        return text.ToString();
    }

    /// <summary>What is left of an event when it does not matter on which line it stands.</summary>
    public static IEnumerable<TraceEvent> WithoutLines(Trace trace) => trace.Events.Select(item => item with { Line = 0 });

    public static byte[] Gzip(byte[] content)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal))
            gzip.Write(content);

        return zipped.ToArray();
    }

    public static byte[] Gunzip(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}

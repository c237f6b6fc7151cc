namespace Cleave.Tools.Input;

/// <summary>The exception for a trace or snapshot that breaks its format. The message is one sentence for the owner of the file.</summary>
public sealed class TraceFormatException : Exception
{
    /// <summary>Creates an exception that names the source, the place in it, and the problem.</summary>
    /// <param name="sourceName">The name of the file or stream.</param>
    /// <param name="location">The place in the source, such as <c>line 12</c> or <c>device_traces[0][17].addr</c>; may be empty.</param>
    /// <param name="problem">The problem, with the value and the limit.</param>
    /// <param name="innerException">The exception that caused the problem, or null.</param>
    public TraceFormatException(string sourceName, string location, string problem, Exception? innerException = null)
        : base(location.Length == 0 ? $"{sourceName}: {problem}" : $"{sourceName}: {location}: {problem}", innerException)
    {
        SourceName = sourceName;
        Location = location;
    }

    /// <summary>The name of the file or stream.</summary>
    public string SourceName { get; }

    /// <summary>The place in the source: <c>line 12</c>, <c>byte 512</c>, <c>device_traces[0][17].addr</c>, or empty.</summary>
    public string Location { get; }

    internal static TraceFormatException AtLine(string sourceName, long line, string problem) =>
        new(sourceName, $"line {line}", problem);
}

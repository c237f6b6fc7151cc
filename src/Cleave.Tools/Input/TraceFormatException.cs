namespace Cleave.Tools.Input;

/// <summary>A trace or snapshot does not say what its format asks for. The message is one sentence for the file's owner.</summary>
public sealed class TraceFormatException : Exception
{
    /// <summary>Says which source is wrong, where, and how.</summary>
    /// <param name="sourceName">The name of the file or stream.</param>
    /// <param name="location">The place inside it, such as <c>line 12</c> or <c>device_traces[0][17].addr</c>; may be empty.</param>
    /// <param name="problem">What is wrong, with the value and the limit.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public TraceFormatException(string sourceName, string location, string problem, Exception? innerException = null)
        : base(location.Length == 0 ? $"{sourceName}: {problem}" : $"{sourceName}: {location}: {problem}", innerException)
    {
        SourceName = sourceName;
        Location = location;
    }

    /// <summary>The name of the file or stream.</summary>
    public string SourceName { get; }

    /// <summary>The place inside it: <c>line 12</c>, <c>byte 512</c>, <c>device_traces[0][17].addr</c>, or empty.</summary>
    public string Location { get; }

    internal static TraceFormatException AtLine(string sourceName, long line, string problem) =>
        new(sourceName, $"line {line}", problem);
}

namespace Cleave.Tools.Reports;

/// <summary>A sentence about a trace, or about the result of one policy.</summary>
/// <param name="Policy">The name of the policy, or null if the sentence concerns the trace.</param>
/// <param name="Text">The text of the sentence.</param>
/// <param name="IsDetail">True if the sentence adds detail to the note before it.</param>
internal readonly record struct ReplayNote(string? Policy, string Text, bool IsDetail = false)
{
    /// <summary>Formats the note for a place that already names the trace.</summary>
    public override string ToString() => Policy is null || IsDetail ? Text : $"{Policy}: {Text}";

    /// <summary>Formats the note with the name of its trace.</summary>
    public string Named(string trace) => IsDetail ? $"  {Text}" : Policy is null ? $"{trace}: {Text}" : $"{trace}, {Policy}: {Text}";
}

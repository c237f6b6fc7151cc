using Cleave.Tools.Advice;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Html;

/// <summary>The upper part of a page: sentences, a table, notes.</summary>
/// <param name="FirstNumber">Columns from here on hold numbers.</param>
/// <param name="Columns">The columns with their meaning; the first is the name of the recording.</param>
/// <param name="Order">The columns that are shown, from the most to the least important.</param>
/// <param name="Rows">The cells, a row at a time.</param>
/// <param name="Answers">The sentences above the table.</param>
/// <param name="Notes">The sentences below the table; one that begins with a space belongs to the one before it.</param>
internal sealed record PageSummary(
    int FirstNumber,
    IReadOnlyList<(string Name, string Meaning)> Columns,
    IEnumerable<int> Order,
    IEnumerable<string[]> Rows,
    IEnumerable<string> Answers,
    IEnumerable<string> Notes)
{
    /// <summary>The summary of a replay.</summary>
    public static PageSummary Of(ReplayReport report) => new(
        ReplayTable.FirstNumber,
        ReplayTable.Columns,
        ReplayTable.ByImportance.Append(2),
        report.Traces.SelectMany(ReplayTable.RowsOf),
        report.Traces.SelectMany(trace => ReplayAnswer.Of(trace).Select(text => Named(trace.Trace.Name, text, report.Traces.Count))),
        report.Traces.SelectMany(trace => ReplayNotes.Of(trace).Select(note => note.Named(trace.Trace.Name))));

    /// <summary>The summary of an advice.</summary>
    public static PageSummary Of(AdviceReport report) => new(
        AdviceTable.FirstNumber,
        AdviceTable.Columns,
        AdviceTable.ByImportance,
        report.Traces.SelectMany(AdviceTable.RowsOf),
        report.Traces.SelectMany(trace => AdviceSentences.Of(trace).Select(text => Named(trace.Trace.Name, text, report.Traces.Count))),
        report.Traces.SelectMany(trace => AdviceTable.NotesOf(trace).Select(text => Named(trace.Trace.Name, text, report.Traces.Count))));

    private static string Named(string trace, string text, int traces) => traces == 1 ? text : $"{trace}: {text}";
}

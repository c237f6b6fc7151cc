using System.Text.Json;
using Cleave.Tools.Json;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Html;

/// <summary>
/// Writes the data for the page's script as columns instead of objects, with offsets in chunks, to keep many rectangles small.
/// </summary>
internal static class PageData
{
    public static void Write(PageSummary? summary, IReadOnlyList<MemoryReport> maps, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (summary is not null)
        {
            WriteSummary(summary, json);
        }

        json.WriteStartArray("maps");
        foreach (MemoryReport map in maps)
        {
            WriteMap(map, json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSummary(PageSummary summary, Utf8JsonWriter json)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("firstNumber", summary.FirstNumber);
        json.WriteArray("heads", summary.Columns, column =>
        {
            json.WriteStartObject();
            json.WriteString("text", column.Name);
            json.WriteString("title", column.Meaning);
            json.WriteEndObject();
        });
        json.WriteArray("rows", summary.Rows, row => json.WriteArray(null, row, json.WriteStringValue));
        json.WriteArray("order", summary.Order, json.WriteNumberValue);
        json.WriteArray("answers", summary.Answers, json.WriteStringValue);
        json.WriteArray("notes", summary.Notes, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static void WriteMap(MemoryReport map, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", map.Name);
        json.WriteString("placement", map.Placement);
        json.WriteBoolean("recorded", map.IsAsRecorded);
        json.WriteBoolean("oneState", map.IsOneState);
        // The base is written as text, because it may exceed 2^53, above which the numbers of scripts are not exact.
        json.WriteString("base", map.Moment.Base.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteNumber("size", map.Moment.Size);
        json.WriteNumber("chunk", map.Moment.ChunkSize);
        json.WritePropertyName("moment");
        PageMoment.Write(map, json);
        json.WritePropertyName("history");
        if (map.History is { } history)
        {
            PageHistory.Write(history, map.Moment, json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }
}

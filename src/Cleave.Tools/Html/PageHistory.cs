using System.Text.Json;
using Cleave.Tools.Json;
using Cleave.Tools.Moments;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Html;

/// <summary>Writes the history of a map for the page's script.</summary>
internal static class PageHistory
{
    /// <summary>The most stacks of a page, which are those of the first lives.</summary>
    private const int MostStacks = 1000;

    public static void Write(SpaceHistory history, SpaceMoment moment, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("events", history.EventCount);
        json.WriteNumber("peak", history.PeakEvent);
        json.WriteNumber("page", history.PageSize);
        json.WriteString("thinned", HistoryNotes.Thinned(history));
        WritePoints(history.Points, json);
        WriteLives(history, moment, json);
        WriteShadow(history.Thinning.Shadow, json);
        WriteSegments(history.Segments, moment, json);
        json.WriteEndObject();
    }

    private static void WritePoints(IReadOnlyList<HistoryPoint> points, Utf8JsonWriter json)
    {
        json.WriteStartObject("points");
        json.WriteArray("event", points, point => json.WriteNumberValue(point.Event));
        json.WriteArray("live", points, point => json.WriteNumberValue(point.Live));
        json.WriteArray("allocated", points, point => json.WriteNumberValue(point.Allocated));
        json.WriteArray("mapped", points, point => json.WriteNumberValue(point.Mapped));
        if (points.Any(point => point.TimeMicroseconds is not null))
        {
            json.WriteArray("time", points, point => WriteTime(point.TimeMicroseconds, json));
        }

        json.WriteEndObject();
    }

    private static void WriteSegments(IReadOnlyList<SegmentLife> segments, SpaceMoment moment, Utf8JsonWriter json)
    {
        if (segments.Count == 0)
        {
            json.WriteNull("segments");
            return;
        }

        json.WriteStartObject("segments");
        json.WriteArray("at", segments, segment => json.WriteNumberValue(segment.Address / moment.ChunkSize));
        json.WriteArray("size", segments, segment => json.WriteNumberValue(segment.Size / moment.ChunkSize));
        json.WriteArray("birth", segments, segment => json.WriteNumberValue(segment.Birth));
        json.WriteArray("death", segments, segment => json.WriteNumberValue(segment.Death));
        json.WriteEndObject();
    }

    private static void WriteTime(long? time, Utf8JsonWriter json)
    {
        if (time is { } microseconds)
        {
            json.WriteNumberValue(microseconds);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteLives(SpaceHistory history, SpaceMoment moment, Utf8JsonWriter json)
    {
        IReadOnlyList<BlockLife> lives = history.Lives;
        int[] stacks = [.. lives.Select(life => life.Stack).Where(stack => stack >= 0).Distinct().Take(MostStacks)];
        Dictionary<int, int> places = stacks.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        json.WriteStartObject("lives");
        json.WriteArray("at", lives, life => json.WriteNumberValue((life.Address - moment.Base) / moment.ChunkSize));
        json.WriteArray("size", lives, life => json.WriteNumberValue(life.Size / moment.ChunkSize));
        json.WriteArray("birth", lives, life => json.WriteNumberValue(life.Birth));
        json.WriteArray("death", lives, life => json.WriteNumberValue(life.Death));
        json.WriteArray("id", lives, life => WriteId(life.Id, json));
        json.WriteArray("asked", lives, life => json.WriteNumberValue(life.Requested));
        json.WriteArray("stack", lives, life => json.WriteNumberValue(places.GetValueOrDefault(life.Stack, -1)));
        json.WriteEndObject();
        json.WriteArray("stacks", stacks, stack => json.WriteStringValue(history.Stacks[stack]));
    }

    /// <summary>Writes an id as text if it is above 2^53, because a script could not distinguish some larger numbers.</summary>
    private static void WriteId(long id, Utf8JsonWriter json)
    {
        if (id < 1L << 53)
        {
            json.WriteNumberValue(id);
        }
        else
        {
            json.WriteStringValue(FormattableString.Invariant($"{id}"));
        }
    }

    private static void WriteShadow(MapShadow? shadow, Utf8JsonWriter json)
    {
        if (shadow is null)
        {
            json.WriteNull("shadow");
            return;
        }

        json.WriteStartObject("shadow");
        json.WriteNumber("columns", shadow.Columns);
        json.WriteNumber("rows", shadow.Rows);
        json.WriteBase64String("cover", shadow.Cover.Span);
        json.WriteEndObject();
    }
}

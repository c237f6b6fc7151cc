using System.Text.Json;

namespace Cleave.Tools.Json;

/// <summary>Helpers that write JSON arrays.</summary>
internal static class JsonArrays
{
    /// <summary>Writes an array, under a name if one is given.</summary>
    public static void WriteArray<T>(this Utf8JsonWriter json, string? name, IEnumerable<T> items, Action<T> write)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        json.WriteStartArray();
        foreach (T item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }
}

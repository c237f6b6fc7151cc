using System.Text.Json;

namespace Cleave.Tools.Tests.Reports;

/// <summary>The names of fields in a JSON document.</summary>
internal static class JsonNames
{
    /// <summary>All of them, at every depth.</summary>
    public static IEnumerable<string> All(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => All(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(All),
        _ => [],
    };
}

using System.Text.Json;

namespace Cleave.Tools.Tests.Reports;

/// <summary>Checks a JSON document against a schema of the few words that the published schemas use; any other word is an error.</summary>
internal sealed class SchemaWalker(JsonElement root)
{
    private static readonly string[] Known =
        ["$schema", "$defs", "title", "description", "type", "properties", "required", "additionalProperties", "items", "minimum",
            "maximum", "const", "anyOf", "$ref"];

    /// <summary>What is wrong, each with its path; nothing where the document is valid.</summary>
    public static IReadOnlyList<string> Check(string schema, JsonElement document)
    {
        using JsonDocument parsed = JsonDocument.Parse(schema);
        return [.. new SchemaWalker(parsed.RootElement).Walk(parsed.RootElement, document, "$")];
    }

    private IEnumerable<string> Walk(JsonElement schema, JsonElement value, string path)
    {
        foreach (JsonProperty word in schema.EnumerateObject().Where(word => !Known.Contains(word.Name)))
            yield return $"{path}: the schema has a word '{word.Name}' that is not checked";

        IEnumerable<string> problems =
        [
            .. Reference(schema, value, path), .. Type(schema, value, path), .. Limits(schema, value, path),
            .. Members(schema, value, path), .. Items(schema, value, path), .. Choices(schema, value, path),
        ];
        foreach (string problem in problems)
            yield return problem;
    }

    private IEnumerable<string> Reference(JsonElement schema, JsonElement value, string path) =>
        schema.TryGetProperty("$ref", out JsonElement name)
        ? Walk(root.GetProperty("$defs").GetProperty(name.GetString()!["#/$defs/".Length..]), value, path)
        : [];

    private static IEnumerable<string> Type(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("type", out JsonElement types))
            return [];

        string?[] allowed = types.ValueKind == JsonValueKind.Array ? [.. types.EnumerateArray().Select(type => type.GetString())]
            : [types.GetString()];
        return allowed.Any(type => Is(type, value)) ? [] : [$"{path}: {value.ValueKind} is not {string.Join(" or ", allowed)}"];
    }

    private static bool Is(string? type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && decimal.Truncate(value.GetDecimal()) == value.GetDecimal(),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new ArgumentException($"The schema has a type '{type}'."),
    };

    private static IEnumerable<string> Limits(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Number)
            yield break;
        if (schema.TryGetProperty("minimum", out JsonElement least) && value.GetDecimal() < least.GetDecimal())
            yield return $"{path}: {value} is below {least}";
        if (schema.TryGetProperty("maximum", out JsonElement most) && value.GetDecimal() > most.GetDecimal())
            yield return $"{path}: {value} is above {most}";
        if (schema.TryGetProperty("const", out JsonElement only) && value.GetDecimal() != only.GetDecimal())
            yield return $"{path}: {value} is not {only}";
    }

    private IEnumerable<string> Members(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out JsonElement properties))
            return [];

        IEnumerable<string> missing = schema.GetProperty("required").EnumerateArray()
            .Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{path}: {name} is missing");
        IEnumerable<string> present = value.EnumerateObject().SelectMany(
            member => properties.TryGetProperty(member.Name, out JsonElement own)
            ? Walk(own, member.Value, $"{path}.{member.Name}")
            : [$"{path}: {member.Name} is not in the schema"]);
        return missing.Concat(present);
    }

    private IEnumerable<string> Items(JsonElement schema, JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items)
            ? value.EnumerateArray().SelectMany((item, index) => Walk(items, item, $"{path}[{index}]"))
            : [];

    private string[] Choices(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("anyOf", out JsonElement choices))
            return [];

        string[][] failed = [.. choices.EnumerateArray().Select(choice => Walk(choice, value, path).ToArray())];
        return failed.Any(problems => problems.Length == 0) ? [] : failed[^1];
    }
}

using System.Globalization;
using System.Text.Json;

namespace Cleave.Bench.Reports;

/// <summary>Reads reports that <see cref="BenchJson"/> wrote. Stateless, so thread-safe.</summary>
public static class BenchJsonReader
{
    /// <summary>The largest document that is read, in bytes. A report of all workloads has less than a megabyte.</summary>
    private const int MostBytes = 64 << 20;

    private const string NullResult = "one of its results is null";

    /// <summary>Reads a report from its JSON.</summary>
    /// <param name="input">The stream, which stays open.</param>
    /// <param name="name">The name of the file for messages.</param>
    /// <exception cref="InvalidDataException">
    /// The document is no report of benchmarks, or one of another version of the layout. The message says which.
    /// </exception>
    public static BenchReport Read(Stream input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentException.ThrowIfNullOrEmpty(name);
        byte[] text = ReadAll(input, name);
        CheckLayout(text, name);
        try
        {
            BenchDocument document = JsonSerializer.Deserialize(text, BenchJsonContext.Default.BenchDocument)
                ?? throw Foreign(name, "the document is null");
            return new BenchReport(
                document.Family,
                [.. document.Results.Select(entry => ToResult(entry ?? throw Foreign(name, NullResult), name))],
                [.. document.Throughput.Select(entry => ToThroughput(entry ?? throw Foreign(name, NullResult), name))])
            {
                Setting = ToSetting(document.Setting),
            };
        }
        catch (JsonException problem)
        {
            throw Foreign(name, $"at line {problem.LineNumber + 1}, {problem.Path} cannot be read", problem);
        }
    }

    private static byte[] ReadAll(Stream input, string name)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int count = input.Read(buffer); count > 0; count = input.Read(buffer))
        {
            content.Write(buffer, 0, count);
            if (content.Length > MostBytes)
            {
                throw Foreign(name, $"it has more than {new ByteSize(MostBytes)}");
            }
        }

        return content.ToArray();
    }

    // The version is checked first, because fields of another version may be missing for that reason alone.
    private static void CheckLayout(byte[] text, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            string? missing = root.ValueKind != JsonValueKind.Object ? "it is no JSON object"
                : MissingField(root, "version", JsonValueKind.Number)
                    ?? MissingField(root, "family", JsonValueKind.String)
                    ?? MissingField(root, "results", JsonValueKind.Array);
            if (missing is not null)
            {
                throw Foreign(name, missing);
            }

            if (!root.GetProperty("version").TryGetInt32(out int version) || version != BenchJson.Version)
            {
                throw new InvalidDataException(
                    $"'{name}' is a report of layout version {root.GetProperty("version").GetRawText()}; this command reads version "
                        + $"{BenchJson.Version}. Measure the earlier build again with this command.");
            }
        }
        catch (JsonException problem)
        {
            throw Foreign(name, $"line {problem.LineNumber + 1} is no JSON", problem);
        }
    }

    private static string? MissingField(JsonElement root, string field, JsonValueKind kind) =>
        root.TryGetProperty(field, out JsonElement value) && value.ValueKind == kind ? null
            : $"its field '{field}' is missing or no {kind.ToString().ToLowerInvariant()}";

    private static BenchResult ToResult(BenchResultEntry entry, string name) => new()
    {
        Workload = entry.Workload,
        What = entry.What,
        Path = entry.Path,
        Space = entry.SpaceBytes,
        Unit = BenchUnits.Find(entry.Unit) ?? throw Foreign(name, $"there is no unit '{entry.Unit}'"),
        Passes = CheckPasses(entry.Passes, name),
        Checksum = Hash(entry.Checksum, name),
        MetadataBytes = entry.MetadataBytes,
        LiveBlocks = entry.LiveBlocks,
        Axis = entry.Axis == BenchJson.Name(BenchAxis.LiveBlocks) ? BenchAxis.LiveBlocks : BenchAxis.Space,
        Reference = new BenchReference(entry.ReferenceTime, entry.ReferenceMetadataBytes, Hash(entry.ReferenceChecksum, name)),
    };

    private static BenchThroughput ToThroughput(BenchThroughputEntry entry, string name) =>
        new(entry.Workload, entry.Setting, entry.Threads, CheckPasses(entry.Passes, name));

    private static BenchSetting? ToSetting(BenchSettingEntry? entry) => entry is null ? null : new(
        entry.Measured,
        entry.Processor,
        entry.LogicalProcessors,
        entry.OperatingSystem,
        entry.Runtime,
        entry.LibraryVersion,
        entry.CodeId,
        entry.Isolated);

    private static IReadOnlyList<double> CheckPasses(IReadOnlyList<double> passes, string name) =>
        passes.Count != 0 && passes.All(pass => pass > 0) ? passes
            : throw Foreign(name, "a result has no passes, or a pass that is not above 0");

    private static ulong? Hash(string? text, string name) => text is null ? null
        : ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hash) ? hash
        : throw Foreign(name, $"'{text}' is no checksum");

    private static InvalidDataException Foreign(string name, string reason, Exception? cause = null) =>
        new($"'{name}' is no report of 'cleave bench --json': {reason}.", cause);
}

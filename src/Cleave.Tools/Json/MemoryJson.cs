using System.Text.Json;
using System.Text.Json.Serialization;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Json;

/// <summary>
/// Writes a memory report as JSON for programs. Sizes and addresses are bytes; docs/memory-report.schema.json describes every field.
/// Stateless, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// using Cleave.Gpu;
/// using Cleave.Tools.Reports;
///
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 &lt;&lt; 30 });
/// using AllocatedBlocks texture = vram.Allocate(ByteSize.FromMiB(17));
/// using FileStream output = File.Create("vram.json");
/// MemoryJson.Write(MemoryReport.Of(vram), output);
/// </code>
/// </example>
public static class MemoryJson
{
    /// <summary>
    /// The version of the layout, in the field <c>version</c>. A field that changes its meaning or is removed increases the version.
    /// </summary>
    public const int Version = 1;

    /// <summary>Writes the report to a stream, which stays open.</summary>
    public static void Write(MemoryReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        JsonSerializer.Serialize(output, new MemoryDocument(Version, report), MemoryJsonContext.Default.MemoryDocument);
        output.Write("\n"u8);
    }
}

internal sealed record MemoryDocument(int Version, MemoryReport Report);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MemoryDocument))]
internal sealed partial class MemoryJsonContext : JsonSerializerContext;

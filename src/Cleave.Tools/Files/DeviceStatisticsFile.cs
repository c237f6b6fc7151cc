using System.Text.Json;
using Cleave.Tools.Dumps;
using Cleave.Tools.Input;
using Cleave.Tools.Text;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Files;

/// <summary>
/// Opens statistics of device memory: the JSON of <see cref="Json.DeviceStatisticsJson"/>, or that of VulkanMemoryAllocator 3, plain or
/// gzip. Stateless, so thread-safe.
/// </summary>
public static class DeviceStatisticsFile
{
    private const int MostDepth = 16;

    /// <summary>Reads a file, or standard input if the path is <c>-</c>.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="options">The limit of memory; null for the default.</param>
    /// <exception cref="IOException">The file does not exist, is a folder, or cannot be read; the message gives the reason.</exception>
    /// <exception cref="TraceFormatException">The content breaks its format, or has no map of the blocks.</exception>
    public static DeviceStatistics Open(string path, TraceReadOptions? options = null)
    {
        using Stream file = InputFile.Open(path);
        string name = options?.Name ?? (path == InputFile.StandardInput ? "standard input" : Path.GetFileName(path));
        return Read(file, OneLine.Of(name), options);
    }

    /// <summary>Reads a stream, which stays open and need not support seeking.</summary>
    /// <param name="input">The stream to read.</param>
    /// <param name="name">The name of a dump that has none, which errors quote too.</param>
    /// <param name="options">The limit of memory; null for the default.</param>
    /// <returns>Detailed statistics, whose sums are computed from the blocks in the file.</returns>
    /// <exception cref="TraceFormatException">The content breaks its format, or has no map of the blocks.</exception>
    public static DeviceStatistics Read(Stream input, string name, TraceReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            using var sniffed = new SniffedInput(input);
            ReadOnlyMemory<byte> text = JsonText.Read(sniffed.Content, new ReadBudget(options?.MaxMemory, ReadBudget.TimesText));
            sniffed.CheckEnd();
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MostDepth });
            return Read(new DumpPlace(name, document.RootElement), name);
        }
        catch (JsonException problem)
        {
            throw new TraceFormatException(name, PlaceOf(problem), "the file is not whole JSON, or is cut short", problem);
        }
        catch (InvalidOperationException problem)
        {
            // Half of a pair of UTF-16 is valid as an escape in JSON, and no text.
            throw new TraceFormatException(name, "", "a text of the file is no Unicode", problem);
        }
        catch (Exception problem) when (problem is InvalidDataException or ReadBudgetException)
        {
            throw new TraceFormatException(name, "", problem.Message, problem);
        }
    }

    private static DeviceStatistics Read(DumpPlace document, string name) =>
        document.Has("deviceStatistics") ? OwnDumpReader.Read(document)
        : document.Has("General") ? VmaDumpReader.Read(document, name)
        : document.Has("Stats") ? VmaDumpReader.ReadVirtual(document, name)
        : document.Has("Total")
        ? throw document.Complaint(
            "the JSON is of VulkanMemoryAllocator before version 3, which has no section General; version 3 writes files that can be drawn")
        : throw document.Complaint(
            "the JSON is none of device memory; vmaBuildStatsString of VulkanMemoryAllocator 3 and DeviceStatisticsJson write such files");

    private static string PlaceOf(JsonException problem) => problem.LineNumber is { } line ? $"line {line + 1}" : "";
}

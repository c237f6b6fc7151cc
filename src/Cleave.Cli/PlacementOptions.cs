using System.CommandLine;
using System.CommandLine.Parsing;
using Cleave.Core;
using Cleave.Tools.Replay;

namespace Cleave.Cli;

/// <summary>The options that say how a recording is placed, for the commands that replay one.</summary>
internal sealed class PlacementOptions
{
    private const string Every = "all";

    private static readonly Alignment DefaultChunk = new(GpuBuddyCore.MinChunkSize);

    private static readonly Alignment DefaultGranularity = new ReplayOptions().Granularity;

    private readonly Option<ulong?> _size = Options.Bytes(
        "--size", "Replay in a space of this size, rounded down to whole chunks. Without it, the smallest that serves the whole trace is found.");

    private readonly Option<Alignment?> _chunk = Options.PowerOfTwo(
        "--chunk", "The allocator's smallest block; requests are rounded up to it. Default: 4KiB.", GpuBuddyCore.MinChunkSize);

    private readonly Option<Alignment?> _granularity = Options.PowerOfTwo(
        "--granularity", "The unit to which best fit rounds requests. Default: 256 bytes.", 1);

    private readonly Option<Alignment?> _align = Options.PowerOfTwo(
        "--align", "The least alignment of every allocation. Default: the chunk size.", 1);

    private readonly Option<Alignment?> _page = Options.PowerOfTwo(
        "--page",
        "Count the footprint in mapped pages of this size; a search with small ones takes long. Default: 2MiB, less for small traces.",
        GpuBuddyCore.MinChunkSize);

    private readonly Option<bool> _clear = new("--clear") { Description = "Memory counts as zeroed when it is freed." };

    private readonly Option<string[]> _policy;

    /// <param name="usual">The policies where none is named.</param>
    public PlacementOptions(IEnumerable<PlacementPolicy> usual) => _policy = CreatePolicy([.. usual.Select(policy => policy.Name)]);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_policy, _size, _chunk, _granularity, _align, _page, _clear])
        {
            command.Options.Add(option);
        }
    }

    public ReplayOptions Read(ParseResult parsed)
    {
        string[] names = parsed.GetValue(_policy) ?? [];
        Alignment chunk = parsed.GetValue(_chunk) ?? DefaultChunk;
        return new ReplayOptions
        {
            Policies = [.. PlacementPolicy.Named.Where(policy => names.Contains(policy.Name) || (names.Contains(Every) && PlacementPolicy.All.Contains(policy)))],
            // Whole chunks: 1.7GiB is no number of them.
            Size = parsed.GetValue(_size) is { } size ? Math.Max(chunk.RoundDown(size), Math.Min(size, chunk.Bytes - 1)) : null,
            ChunkSize = chunk,
            Granularity = parsed.GetValue(_granularity) ?? DefaultGranularity,
            MinAlignment = parsed.GetValue(_align),
            PageSize = parsed.GetValue(_page),
            FreeAsCleared = parsed.GetValue(_clear),
        };
    }

    /// <summary>What is wrong with the options together, or null.</summary>
    public static string? Complaint(ReplayOptions options) =>
        options.Size < options.ChunkSize.Bytes ? $"--size takes at least one chunk, {options.ChunkSize}." : null;

    /// <summary>What is wrong with the options where a map is wanted, or null.</summary>
    public static string? NoMapComplaint(ReplayOptions options) => options.Policies.FirstOrDefault(policy => policy.IsHeap) is { } heap
        ? $"There is no map of --policy {heap}: a heap is not one space."
        : null;

    private static Option<string[]> CreatePolicy(string[] usual)
    {
        string list = string.Join("; ", PlacementPolicy.Named.Select(policy => $"{policy.Name}: {policy.Description}"));
        var option = new Option<string[]>("--policy")
        {
            Description = $"How to place, once or several times ({list}; the first four: {Every}).",
            HelpName = "NAME",
        };
        if (usual.Length > 0)
        {
            option.DefaultValueFactory = _ => usual;
        }

        string[] names = [Every, .. PlacementPolicy.Named.Select(policy => policy.Name)];
        option.CompletionSources.Add(names);
        option.Validators.Add(result =>
        {
            foreach (Token unknown in result.Tokens.Where(token => !names.Contains(token.Value)))
            {
                result.AddError($"--policy takes one of {string.Join(", ", names)}; '{unknown.Value}' is none.");
            }
        });
        return option;
    }
}

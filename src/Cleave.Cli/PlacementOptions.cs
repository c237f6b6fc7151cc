using System.CommandLine;
using System.CommandLine.Parsing;
using Cleave.Core;
using Cleave.Tools.Replay;

namespace Cleave.Cli;

/// <summary>The options of the placement, for the commands that replay a recording.</summary>
internal sealed class PlacementOptions
{
    private const string Every = "all";

    private static readonly Alignment DefaultChunk = new(GpuBuddyCore.MinChunkSize);

    private static readonly Alignment DefaultGranularity = new ReplayOptions().Granularity;

    private readonly Option<ulong?> _size = CommonOptions.Bytes(
        "--size",
        "Replay in a space of this size, rounded down to whole chunks. Default: the smallest space that serves the whole recording.");

    private readonly Option<Alignment?> _chunk = CommonOptions.PowerOfTwo(
        "--chunk", "The smallest block of the allocator, to which requests are rounded up. Default: 4KiB.", GpuBuddyCore.MinChunkSize);

    private readonly Option<Alignment?> _granularity = CommonOptions.PowerOfTwo(
        "--granularity", "The unit to which best fit rounds requests. Default: 256 bytes.", 1);

    private readonly Option<Alignment?> _align = CommonOptions.PowerOfTwo(
        "--align", "The minimum alignment of every allocation. Default: the chunk size.", 1);

    private readonly Option<Alignment?> _page = CommonOptions.PowerOfTwo(
        "--page",
        "The size of the pages in which the footprint is counted. A search with small pages takes long. Default: "
            + "2MiB, less for small traces.",
        GpuBuddyCore.MinChunkSize);

    private readonly Option<int?> _planNodes = CommonOptions.Count(
        "--plan-nodes", "The steps of search for the plan of --policy planned. Default: 200000, which take seconds at most.", 1,
        int.MaxValue);

    private readonly Option<bool> _clear = new("--clear") { Description = "Treat memory as zeroed when it is freed." };

    private readonly Option<string[]> _policy;

    /// <summary>Creates the options, with the policies to use if the command line names none.</summary>
    /// <param name="usual">The default policies.</param>
    public PlacementOptions(IEnumerable<PlacementPolicy> usual) => _policy = CreatePolicy([.. usual.Select(policy => policy.Name)]);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_policy, _size, _chunk, _granularity, _align, _page, _planNodes, _clear])
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
            Policies = [.. PlacementPolicy.Named.Where(
                policy => names.Contains(policy.Name) || (names.Contains(Every) && PlacementPolicy.All.Contains(policy)))],
            // A size such as 1.7GiB is not a whole number of chunks, so it is rounded down.
            Size = parsed.GetValue(_size) is { } size ? Math.Max(chunk.RoundDown(size), Math.Min(size, chunk.Bytes - 1)) : null,
            ChunkSize = chunk,
            Granularity = parsed.GetValue(_granularity) ?? DefaultGranularity,
            MinAlignment = parsed.GetValue(_align),
            PageSize = parsed.GetValue(_page),
            FreeAsCleared = parsed.GetValue(_clear),
            PlanNodes = parsed.GetValue(_planNodes) ?? new ReplayOptions().PlanNodes,
        };
    }

    /// <summary>Explains why the options contradict each other; null if they do not.</summary>
    public static string? Complaint(ReplayOptions options) =>
        options.Size < options.ChunkSize.Bytes ? $"--size takes at least one chunk, {options.ChunkSize}." : null;

    /// <summary>Explains why the options permit no map; null if they permit one.</summary>
    public static string? NoMapComplaint(ReplayOptions options) => options.Policies.FirstOrDefault(policy => !policy.HasSpace) is { } real
        ? $"There is no map of --policy {real}: {(real.IsHeap ? "a heap" : "the memory of a device")} is not one space."
        : null;

    private static Option<string[]> CreatePolicy(string[] usual)
    {
        string list = string.Join("; ", PlacementPolicy.Named.Select(policy => $"{policy.Name}: {policy.Description}"));
        var option = new Option<string[]>("--policy")
        {
            Description = $"The placement policy, once or several times ({list}; {Every}: the first four).",
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
                result.AddError($"--policy takes one of {string.Join(", ", names)}; '{unknown.Value}' is not one.");
            }
        });
        return option;
    }
}

using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>Checks the options of a <see cref="PhysicalMemory"/> before any call of the system.</summary>
internal static class OptionsCheck
{
    /// <summary>Throws if an option is not within its limits.</summary>
    /// <exception cref="ArgumentException">An option is not within its limits.</exception>
    public static void Check(PhysicalMemoryOptions options, IPageSystem system)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Nodes is not { Count: > 0 })
        {
            throw new ArgumentException("There are 0 nodes; there has to be at least 1.", nameof(options));
        }

        if (!Enum.IsDefined(options.ReturnPolicy))
        {
            throw OutOfRange(options.ReturnPolicy,
                $"ReturnPolicy is {options.ReturnPolicy}; it must be one of {string.Join(", ", Enum.GetNames<ReturnPolicy>())}.");
        }

        ulong total = options.Nodes.Aggregate(0UL, (sum, node) => sum + CheckNode(node, system.PageSize, (ulong)nint.MaxValue - sum));
        CheckWatermarks(options, total);
    }

    /// <summary>Checks a node and returns its size in bytes.</summary>
    private static ulong CheckNode(MemoryNodeOptions? node, nuint pageSize, ulong limit)
    {
        if (node is null)
        {
            throw OutOfRange(node, "Nodes has an element that is null.");
        }

        if (node.Size == 0 || node.Size % pageSize != 0)
        {
            throw OutOfRange(
                node.Size,
                $"A node has {ByteText.Exact(node.Size)}; its size must be a multiple of the page size of "
                    + $"{ByteText.Exact(pageSize)}, at least one page.");
        }

        if (node.Size > limit)
        {
            throw OutOfRange(
                node.Size, $"A node of {ByteText.Exact(node.Size)} is beyond the {ByteText.Exact(limit)} of addresses that are left.");
        }

        if (node.NumaNode is < 0 or > Cleave.Memory.Contract.NumaNode.MaxId)
        {
            throw OutOfRange(
                node.NumaNode,
                FormattableString.Invariant(
                    $"A NUMA node has an id from 0 to {Cleave.Memory.Contract.NumaNode.MaxId}, not {node.NumaNode}."));
        }

        return node.Size;
    }

    private static void CheckWatermarks(PhysicalMemoryOptions options, ulong total)
    {
        if (options.LowWatermark > total)
        {
            throw OutOfRange(
                options.LowWatermark,
                $"LowWatermark is {ByteText.Exact(options.LowWatermark)}, above the {ByteText.Exact(total)} of all nodes.");
        }

        if (options.HighWatermark != 0 && (options.HighWatermark < options.LowWatermark || options.HighWatermark > total))
        {
            throw OutOfRange(
                options.HighWatermark,
                $"HighWatermark is {ByteText.Exact(options.HighWatermark)}; it is 0, or between LowWatermark, "
                + $"{ByteText.Exact(options.LowWatermark)}, and the {ByteText.Exact(total)} of all nodes.");
        }

        if (options.MinWatermark > options.LowWatermark)
        {
            throw OutOfRange(
                options.MinWatermark,
                $"MinWatermark is {ByteText.Exact(options.MinWatermark)}, above LowWatermark, {ByteText.Exact(options.LowWatermark)}.");
        }
    }

    private static ArgumentOutOfRangeException OutOfRange(object? value, string message, string paramName = "options") =>
        new(paramName, value, message);
}

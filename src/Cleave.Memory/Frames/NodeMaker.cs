using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>Makes the nodes of a <see cref="PhysicalMemory"/>, all of them or none.</summary>
internal sealed class NodeMaker(IPageSystem system, NoticeBoard notices)
{
    /// <exception cref="PageSystemException">The system refused; nothing is left behind.</exception>
    public MemoryNode[] Make(PhysicalMemoryOptions options)
    {
        var nodes = new List<MemoryNode>();
        try
        {
            foreach (MemoryNodeOptions node in options.Nodes)
            {
                nodes.Add(Make(node, nodes.Count, nodes.LastOrDefault()?.EndFrame ?? 0, BaseAlignment(options)));
            }
        }
        catch
        {
            _ = PhysicalMemory.Close(nodes);
            throw;
        }

        return [.. nodes];
    }

    private MemoryNode Make(MemoryNodeOptions options, int index, ulong firstFrame, nuint alignment)
    {
        var arena = new MemoryArena(system, options.Size, alignment);
        try
        {
            bool bound = options.NumaNode is { } id && Bind(arena, index, id);
            return new MemoryNode(system.PageSize, options, firstFrame, arena, new PageReturns(system, arena)) { IsBound = bound };
        }
        catch
        {
            arena.Dispose();
            throw;
        }
    }

    /// <summary>What is more than a page costs as many addresses, and only where a view need not take a whole reservation.</summary>
    private nuint BaseAlignment(PhysicalMemoryOptions options)
    {
        nuint wanted = nuint.Max(options.HugePages ? system.HugePageSize : 0, (nuint)options.BaseAlignment.Bytes);
        if (wanted <= system.PageSize)
        {
            return 0;
        }

        if (!system.CanMapPart)
        {
            notices.Add($"Nodes begin where the system puts them, not at multiples of {ByteText.Exact(wanted)}.");
            return 0;
        }

        return wanted;
    }

    /// <summary>A node that is not bound works all the same, so that is no error.</summary>
    private bool Bind(MemoryArena arena, int index, int numaNode)
    {
        if (!system.NumaNodes.Contains(numaNode))
        {
            string there = system.NumaNodes.Count == 0 ? "none" : string.Join(", ", system.NumaNodes);
            notices.Add(FormattableString.Invariant($"Node {index} is not bound: there is no NUMA node {numaNode}, but {there}."));
            return false;
        }

        PageSystemError error = system.Bind(arena.Address, arena.Size, numaNode);
        if (!error.IsNone)
        {
            notices.Add(FormattableString.Invariant($"Node {index} is not bound: {error.ToException(arena.Size).Message}"));
        }

        return error.IsNone;
    }
}

using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>Makes the nodes of a <see cref="PhysicalMemory"/>: all of them, or none if one fails.</summary>
internal sealed class NodeMaker(IPageSystem system, NoticeBoard notices)
{
    /// <summary>Makes all nodes of the options.</summary>
    /// <exception cref="PageSystemException">The system refused a call; nothing stays reserved.</exception>
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
            nodes.ForEach(node => node.Returns.Abandon());
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
            arena.Abandon();
            throw;
        }
    }

    /// <summary>The alignment of a direct map in bytes, or 0 if pages suffice. An alignment above a page costs as many addresses again, and
    /// is possible only on a system that can map a part of a reservation.</summary>
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

    /// <summary>Binds an arena to a NUMA node. Failure is only a notice, because an unbound node works as well.</summary>
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

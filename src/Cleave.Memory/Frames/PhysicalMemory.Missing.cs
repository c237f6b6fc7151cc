using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <content>Nodes that requests name and that there are not.</content>
public sealed partial class PhysicalMemory
{
    private readonly ulong[] _missing = new ulong[(NumaNode.MaxId + 64) / 64];

    /// <summary>Whether a node is bound to an id or asked to be, or has it as its place among the nodes.</summary>
    internal bool HasNode(int id)
    {
        if (id < _nodes.Length)
        {
            return true;
        }

        foreach (MemoryNode node in _nodes)
        {
            if (node.NumaNode == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the notice that requests for a node are served by the others, the first time for each id. Thread-safe.</summary>
    internal void NoteMissingNode(int id)
    {
        ulong bit = 1UL << (id & 63);
        if ((Volatile.Read(ref _missing[id >> 6]) & bit) == 0 && (Interlocked.Or(ref _missing[id >> 6], bit) & bit) == 0)
        {
            string last = _nodes.Length == 1 ? "0" : FormattableString.Invariant($"0 to {_nodes.Length - 1}");
            _notices.Add(FormattableString.Invariant(
                $"A request named NUMA node {id}, which this memory does not have; it and all later ones are served by the others ({last})."));
        }
    }
}

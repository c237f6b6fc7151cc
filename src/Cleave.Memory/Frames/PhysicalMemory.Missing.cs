using System.Globalization;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <content>NUMA nodes that requests name but this memory does not have.</content>
public sealed partial class PhysicalMemory
{
    private readonly ulong[] _missing = new ulong[(NumaNode.MaxId + 64) / 64];

    /// <summary>Whether the id is that of a node: its index in this memory, or the NUMA node that it is bound to or was requested
    /// for.</summary>
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

    /// <summary>Adds a notice about a feature that is not available. Thread-safe.</summary>
    internal void Note(string notice) => _notices.Add(notice);

    /// <summary>Adds a notice that other nodes serve the requests for a missing node, once for each id. Thread-safe.</summary>
    internal void NoteMissingNode(int id)
    {
        ulong bit = 1UL << (id & 63);
        if ((Volatile.Read(ref _missing[id >> 6]) & bit) == 0 && (Interlocked.Or(ref _missing[id >> 6], bit) & bit) == 0)
        {
            string last = _nodes.Length == 1 ? "0" : FormattableString.Invariant($"0 to {_nodes.Length - 1}");
            _notices.Add(string.Create(
                CultureInfo.InvariantCulture, $"A request named NUMA node {id}, which this memory does not have; it and all later ones are "
                    + $"served by the others ({last})."));
        }
    }
}

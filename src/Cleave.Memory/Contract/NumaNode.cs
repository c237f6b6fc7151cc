using Cleave.Memory.Frames;

namespace Cleave.Memory.Contract;

/// <summary>The NUMA node whose pages are tried first; the other nodes follow by distance.</summary>
/// <remarks>Immutable. <c>default</c> is <see cref="NoNode"/>.</remarks>
public readonly record struct NumaNode
{
    // The id plus one, so that <c>default</c> means no node.
    private readonly int _next;

    /// <summary>The highest id of a node: Linux has at most 1024 nodes, and the other systems fewer.</summary>
    public const int MaxId = 1023;

    /// <summary>Makes a node from its id.</summary>
    /// <param name="id">The id, from 0 to <see cref="MaxId"/>. If the machine has no such node, requests for it are served by the other
    /// nodes, and <see cref="PhysicalMemory.Notices"/> reports that once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative or above <see cref="MaxId"/>.</exception>
    public NumaNode(int id)
    {
        if (id is < 0 or > MaxId)
        {
            throw new ArgumentOutOfRangeException(
                nameof(id), id, FormattableString.Invariant($"A NUMA node has an id from 0 to {MaxId}, not {id}."));
        }

        _next = id + 1;
    }

    /// <summary>No particular node: any node may serve the request.</summary>
    public static NumaNode NoNode => default;

    /// <summary>The id of the node, or null for <see cref="NoNode"/>.</summary>
    public int? Id => _next == 0 ? null : _next - 1;

    /// <summary>The node in words: "node 0", "any node".</summary>
    public override string ToString() => _next == 0 ? "any node" : FormattableString.Invariant($"node {_next - 1}");
}

using Cleave.Memory.Frames;

namespace Cleave.Memory.Contract;

/// <summary>The node whose pages are to be tried first; after it come the others by distance.</summary>
/// <remarks>Immutable. <c>default</c> is <see cref="NoNode"/>.</remarks>
public readonly record struct NumaNode
{
    // One more than the id, so that default is no node.
    private readonly int _next;

    /// <summary>The highest id that a node can have: Linux has at most 1024 nodes, and the other systems fewer.</summary>
    public const int MaxId = 1023;

    /// <summary>Names a node by its id.</summary>
    /// <param name="id">The id, from 0 to <see cref="MaxId"/>. The machine need not have such a node: requests for it are served by the
    /// others, and <see cref="PhysicalMemory.Notices"/> says so once.</param>
    /// <exception cref="ArgumentOutOfRangeException">No machine has a node of that id.</exception>
    public NumaNode(int id)
    {
        if (id is < 0 or > MaxId)
        {
            throw new ArgumentOutOfRangeException(
                nameof(id), id, FormattableString.Invariant($"A NUMA node has an id from 0 to {MaxId}, not {id}."));
        }

        _next = id + 1;
    }

    /// <summary>Any node will do.</summary>
    public static NumaNode NoNode => default;

    /// <summary>The id, or null for <see cref="NoNode"/>.</summary>
    public int? Id => _next == 0 ? null : _next - 1;

    /// <summary>The node in words: "node 0", "any node".</summary>
    public override string ToString() => _next == 0 ? "any node" : FormattableString.Invariant($"node {_next - 1}");
}

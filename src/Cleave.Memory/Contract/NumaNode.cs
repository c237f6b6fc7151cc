namespace Cleave.Memory;

/// <summary>The node whose pages are to be tried first; after it come the others by distance.</summary>
/// <remarks>Immutable. <c>default</c> is <see cref="NoNode"/>.</remarks>
public readonly record struct NumaNode
{
    // One more than the id, so that default is no node.
    private readonly int _next;

    /// <summary>Names a node by its id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative.</exception>
    public NumaNode(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfEqual(id, int.MaxValue);
        _next = id + 1;
    }

    /// <summary>Any node will do.</summary>
    public static NumaNode NoNode => default;

    /// <summary>The id, or null for <see cref="NoNode"/>.</summary>
    public int? Id => _next == 0 ? null : _next - 1;

    /// <summary>The node in words: "node 0", "any node".</summary>
    public override string ToString() => _next == 0 ? "any node" : FormattableString.Invariant($"node {_next - 1}");
}

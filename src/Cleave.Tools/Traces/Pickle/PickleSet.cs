namespace Cleave.Tools.Traces.Pickle;

/// <summary>A set or frozen set out of a pickle. Immutable once the reader has returned, so thread-safe.</summary>
/// <remarks>An item is a scalar or a flat tuple of scalars.</remarks>
public sealed class PickleSet : PickleContainer
{
    private readonly HashSet<PickleValue> _items = [];

    internal PickleSet()
    {
    }

    /// <summary>How many items it has.</summary>
    public int Count => _items.Count;

    /// <summary>Its items, in no order.</summary>
    public IEnumerable<PickleValue> Items => _items;

    /// <summary>Whether it has an item.</summary>
    public bool Contains(PickleValue item) => _items.Contains(item);

    internal void Add(PickleValue item) => _items.Add(item);
}

namespace Cleave.Tools.Pickle;

/// <summary>A set or frozen set out of a pickle. Immutable once the reader has returned, so thread-safe.</summary>
/// <remarks>An item is a scalar or a flat tuple of scalars. Memory: 40 bytes, and 48 for each item.</remarks>
internal sealed class PickleSet : PickleContainer
{
    private const int ItemBytes = 48;

    private readonly PickleHeap _heap;
    private HashSet<PickleValue>? _items;

    internal PickleSet(PickleHeap heap) => _heap = heap;

    /// <summary>The number of items.</summary>
    public int Count => _items?.Count ?? 0;

    /// <summary>The items, in no order.</summary>
    public IEnumerable<PickleValue> Items => _items ?? [];

    /// <summary>Whether the set has an item.</summary>
    public bool Contains(PickleValue item) => _items?.Contains(item) == true;

    internal void Add(PickleValue item)
    {
        _heap.Budget.Charge(ItemBytes);
        (_items ??= []).Add(item);
    }
}

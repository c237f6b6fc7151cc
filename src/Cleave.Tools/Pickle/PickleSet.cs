namespace Cleave.Tools.Pickle;

/// <summary>A set or frozen set of a pickle. Immutable once the reader has returned, so thread-safe.</summary>
/// <remarks>An item is a scalar or a flat tuple of scalars. Memory: 40 bytes, and 48 for each item.</remarks>
internal sealed class PickleSet : PickleContainer
{
    private const int ItemBytes = 48;

    private readonly PickleHeap _heap;
    private HashSet<PickleValue>? _items;

    internal PickleSet(PickleHeap heap) => _heap = heap;

    /// <summary>The number of items in the set.</summary>
    public int Count => _items?.Count ?? 0;

    /// <summary>The items of the set, in no particular order.</summary>
    public IEnumerable<PickleValue> Items => _items ?? [];

    /// <summary>Determines whether the set contains an item.</summary>
    public bool Contains(PickleValue item) => _items?.Contains(item) == true;

    internal void Add(PickleValue item)
    {
        _heap.Budget.Charge(ItemBytes);
        (_items ??= []).Add(item);
    }
}

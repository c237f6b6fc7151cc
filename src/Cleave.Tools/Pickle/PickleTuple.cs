namespace Cleave.Tools.Pickle;

/// <summary>A tuple out of a pickle. Immutable, so thread-safe.</summary>
internal sealed class PickleTuple
{
    private readonly PickleValue[] _items;

    internal PickleTuple(PickleValue[] items) => _items = items;

    /// <summary>Its items.</summary>
    public ReadOnlySpan<PickleValue> Items => _items;

    // Items that are themselves tuples count by reference: deeper equality would recurse as deep as the file's author likes,
    // and the reader admits only flat tuples where equality matters.
    internal bool ScalarEquals(PickleTuple other)
    {
        if (_items.Length != other._items.Length)
            return false;

        for (int index = 0; index < _items.Length; index++)
        {
            if (!SameItem(_items[index], other._items[index]))
                return false;
        }

        return true;
    }

    internal int ScalarHash()
    {
        var hash = new HashCode();
        foreach (PickleValue item in _items)
            hash.Add(item.Content is PickleTuple nested ? nested._items.Length : item.GetHashCode());

        return hash.ToHashCode();
    }

    internal static int Hash(byte[] bytes)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private static bool SameItem(PickleValue left, PickleValue right) =>
        left.Content is PickleTuple ? ReferenceEquals(left.Content, right.Content) : left.Equals(right);
}

namespace Cleave.Tools.Pickle;

/// <summary>A tuple of a pickle. Immutable, so thread-safe.</summary>
internal sealed class PickleTuple
{
    private readonly PickleValue[] _items;

    internal PickleTuple(PickleValue[] items) => _items = items;

    /// <summary>The items of the tuple.</summary>
    public ReadOnlySpan<PickleValue> Items => _items;

    // Items that are tuples themselves are compared by reference, because a deep comparison would recurse as deep as the author of the file
    // likes. The reader accepts only flat tuples wherever equality matters.
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

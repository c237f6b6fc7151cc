namespace Cleave.Tools.Traces.Pickle;

/// <summary>A list out of a pickle. Immutable once the reader has returned, so thread-safe.</summary>
public sealed class PickleList : PickleContainer
{
    private PickleValue[] _items = [];

    internal PickleList()
    {
    }

    /// <summary>How many items it has.</summary>
    public int Count { get; private set; }

    /// <summary>Its items.</summary>
    public ReadOnlySpan<PickleValue> Items => _items.AsSpan(0, Count);

    internal void Append(ReadOnlySpan<PickleValue> items)
    {
        if (items.Length > _items.Length - Count)
            Array.Resize(ref _items, Math.Max(Count + items.Length, Count * 2));

        items.CopyTo(_items.AsSpan(Count));
        Count += items.Length;
        foreach (PickleValue item in items)
            Seal(item);
    }
}

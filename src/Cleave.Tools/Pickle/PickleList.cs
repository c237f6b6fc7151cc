using Cleave.Tools.Input;

namespace Cleave.Tools.Pickle;

/// <summary>A list of a pickle. Immutable once the reader has returned, so thread-safe.</summary>
/// <remarks>A list of packed values, such as a device trace, takes 4 bytes an item; any other list takes 16.</remarks>
internal sealed class PickleList : PickleContainer
{
    private readonly PickleHeap _heap;
    private readonly uint? _row;

    // As long as all items are packed they are in _rows, and _items is null.
    private readonly ChunkedList<uint>? _rows;
    private ChunkedList<PickleValue>? _items;

    /// <summary>Creates an empty list to be filled.</summary>
    internal PickleList(PickleHeap heap)
    {
        _heap = heap;
        _rows = new ChunkedList<uint>(heap.Budget);
    }

    /// <summary>Creates a view of a packed list, which is read in place.</summary>
    internal PickleList(PickleHeap heap, uint row)
    {
        _heap = heap;
        _row = row;
    }

    /// <summary>The index of the device trace if the entries of this list were passed on while the pickle was read; otherwise -1.</summary>
    internal int TakenFor { get; set; } = -1;

    /// <summary>The number of entries that were passed on.</summary>
    internal int TakenCount { get; set; }

    /// <summary>The number of entries that were passed on and then appended.</summary>
    internal int AppendedCount { get; set; }

    /// <summary>The number of items in the list.</summary>
    public int Count => TakenFor >= 0 ? TakenCount : _row is { } row ? _heap.CountOf(row) : _items?.Count ?? _rows!.Count;

    /// <summary>A copy of the items. Read the items of a long list by index instead.</summary>
    public ReadOnlySpan<PickleValue> Items
    {
        get
        {
            var items = new PickleValue[Count];
            for (int index = 0; index < items.Length; index++)
                items[index] = this[index];

            return items;
        }
    }

    /// <summary>The item at an index, counted from 0. Cost: constant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or not below <see cref="Count"/>.</exception>
    public PickleValue this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _row is { } row ? PickleValue.OfRow(_heap, _heap.ItemAt(row, index))
                : _items is not null ? _items[index]
                : PickleValue.OfRow(_heap, _rows![index]);
        }
    }

    /// <summary>The row of a packed list, which equal packed lists share; null for any other list.</summary>
    internal uint? Row => _row;

    internal void Append(in PickleValue item)
    {
        if (_items is null && item.Content is PickleHeap)
        {
            _rows!.Add(item.RowNumber);
            return;
        }

        (_items ??= Unpack()).Add(item);
    }

    /// <summary>Packs the list if all its items are packed and it is not long.</summary>
    internal bool TryPack(out uint row)
    {
        row = 0;
        if (TakenFor >= 0 || _items is not null || _rows!.Count > PickleHeap.MaxListItems)
            return false;

        Span<uint> items = _rows.Count <= 256 ? stackalloc uint[_rows.Count] : new uint[_rows.Count];
        for (int index = 0; index < items.Length; index++)
            items[index] = _rows[index];

        return _heap.TryPackList(items, out row);
    }

    /// <summary>Empties a list that was packed, for reuse.</summary>
    internal void Reuse()
    {
        _rows!.Clear();
        ForgetPlace();
    }

    private ChunkedList<PickleValue> Unpack()
    {
        var items = new ChunkedList<PickleValue>(_heap.Budget);
        for (int index = 0; index < _rows!.Count; index++)
            items.Add(PickleValue.OfRow(_heap, _rows[index]));

        return items;
    }
}

using Cleave.Tools.Input;

namespace Cleave.Tools.Pickle;

/// <summary>The memo of a pickle: what was stored, by number, in 4 bytes an entry.</summary>
/// <remarks>
/// Python stores every dictionary, list and text, so a large snapshot has one entry or more for each event. An entry is the row of a packed
/// value, marked by its top bit, or a place in the heap's table of objects. Not thread-safe.
/// </remarks>
internal sealed class PickleMemo
{
    private const uint RowFlag = 1u << 31;

    private readonly PickleHeap _heap;
    private readonly ChunkedList<uint> _entries;

    public PickleMemo(PickleHeap heap)
    {
        _heap = heap;
        _entries = new ChunkedList<uint>(heap.Budget);
    }

    public int Count => _entries.Count;

    /// <summary>Stores a value at a place that exists, or at the next.</summary>
    /// <returns>The value, which may have become a value that knows its place in the table.</returns>
    public PickleValue Store(int place, PickleValue value)
    {
        if (place < _entries.Count)
            KeepReplaced(this[place]);

        value = value.IsObject ? _heap.Register(value) : value;
        uint entry = value.Content is PickleHeap ? value.RowNumber | RowFlag
            : value.IsObject ? (uint)value.Handle
            : (uint)_heap.AddScalar(value);
        if (place == _entries.Count)
            _entries.Add(entry);
        else
            _entries[place] = entry;

        if (value.Content is PickleContainer container)
        {
            container.IsShared |= container.MemoPlace >= 0 && container.MemoPlace != place;
            container.MemoPlace = place;
        }
        else if (value.Content is PickleHeap)
        {
            // A packed value with two entries could not be corrected in both.
            _heap.Seal(value.RowNumber);
        }

        return value;
    }

    public PickleValue this[int place]
    {
        get
        {
            uint entry = _entries[place];
            return (entry & RowFlag) != 0 ? PickleValue.OfRow(_heap, entry & ~RowFlag) : _heap.ObjectAt((int)entry);
        }
    }

    // A value whose entry is overwritten is no longer found by its place, so it must stay as it is.
    private void KeepReplaced(PickleValue old)
    {
        if (old.Content is PickleContainer container)
            container.IsShared = true;
        else if (old.Content is PickleHeap)
            _heap.Seal(old.RowNumber);
    }

    /// <summary>Lets an entry stand for an object of the table in the place of a container that is no longer needed.</summary>
    public void Redirect(int place, in PickleValue replacement)
    {
        if ((_entries[place] & RowFlag) == 0)
            _heap.Release((int)_entries[place]);

        _entries[place] = (uint)replacement.Handle;
    }

    /// <summary>Lets an entry stand for the row that a container was packed into. The container's place in the table is free again.</summary>
    public void Repack(int place, uint row)
    {
        if ((_entries[place] & RowFlag) == 0)
            _heap.Release((int)_entries[place]);

        _entries[place] = row | RowFlag;
    }
}

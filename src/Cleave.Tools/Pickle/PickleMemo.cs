using Cleave.Tools.Input;

namespace Cleave.Tools.Pickle;

/// <summary>The memo of a pickle: values by number, in 4 bytes an entry.</summary>
/// <remarks>
/// Python stores every dictionary, list and text, so a large snapshot has at least one entry for each event. An entry is the row of a
/// packed value, marked by its top bit, or an index in the heap's table of objects. Not thread-safe.
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

    /// <summary>The number of times that an existing entry got another value, so that a reader can tell whether what it knows of entries
    /// still holds.</summary>
    public int Overwrites { get; private set; }

    /// <summary>Stores an object that has an entry in the heap's table at the next index.</summary>
    public void AddObject(in PickleValue registered) => _entries.Add((uint)registered.Handle);

    /// <summary>Stores a value at an existing index, or at the next one.</summary>
    /// <returns>The value, which may be replaced by one that knows its index in the table.</returns>
    public PickleValue Store(int place, PickleValue value)
    {
        if (place < _entries.Count)
        {
            Overwrites++;
            KeepReplaced(this[place]);
        }

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
            // A packed value with two entries is sealed, because both entries could not be updated.
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

    // A value whose entry is overwritten can no longer be found by its index, so it must not be replaced.
    private void KeepReplaced(PickleValue old)
    {
        if (old.Content is PickleContainer container)
            container.IsShared = true;
        else if (old.Content is PickleHeap)
            _heap.Seal(old.RowNumber);
    }

    /// <summary>Redirects an entry from a container that is no longer needed to an object of the table.</summary>
    public void Redirect(int place, in PickleValue replacement)
    {
        if ((_entries[place] & RowFlag) == 0)
            _heap.Release((int)_entries[place]);

        _entries[place] = (uint)replacement.Handle;
    }

    /// <summary>Redirects an entry to the row that a container was packed into. The container's entry in the table is freed.</summary>
    public void Repack(int place, uint row)
    {
        if ((_entries[place] & RowFlag) == 0)
            _heap.Release((int)_entries[place]);

        _entries[place] = row | RowFlag;
    }
}

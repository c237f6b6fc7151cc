namespace Cleave.Tools.Pickle;

/// <summary>Seals values that become part of others, and packs them into rows of the heap if their shape allows it.</summary>
internal sealed class PicklePacker
{
    private readonly PickleMachine _machine;
    private readonly PickleHeap _heap;
    private readonly PickleKeys _keys;
    private readonly PickleContainers _containers;
    private readonly PickleValue _emptySet;

    /// <param name="machine">The stack of the pickle and its memo.</param>
    /// <param name="heap">The heap that stores packed values.</param>
    /// <param name="keys">The check of keys.</param>
    /// <param name="containers">The containers, which are reused once their content is packed.</param>
    public PicklePacker(PickleMachine machine, PickleHeap heap, PickleKeys keys, PickleContainers containers)
    {
        _machine = machine;
        _heap = heap;
        _keys = keys;
        _containers = containers;
        _emptySet = heap.Register(PickleValue.OfObject(new PickleSet(heap) { IsSealed = true, IsShared = true }));
    }

    /// <summary>Seals a value that becomes part of another. No item can be added to it afterwards, so it is packed if possible.</summary>
    public PickleValue Seal(PickleValue value)
    {
        if (value.Content is PickleHeap)
        {
            _heap.Seal(value.RowNumber);
            return PickleValue.OfRow(_heap, value.RowNumber);
        }

        return value.Content is PickleContainer { IsSealed: false } container ? Seal(container, value) : value;
    }

    private PickleValue Seal(PickleContainer container, PickleValue value)
    {
        container.IsSealed = true;
        if (container.IsShared)
            return value;

        uint row;
        switch (container)
        {
            case PickleDictionary dictionary when dictionary.TryPack(out row):
                Replaced(dictionary, row);
                break;
            case PickleList list when list.TryPack(out row):
                Replaced(list, row);
                break;
            case PickleSet { Count: 0, MemoPlace: -1 }:
                // From here on, all empty sets are the same object, so the dropped object's bytes are refunded.
                _containers.RefundSet();
                return _emptySet;
            default:
                return value;
        }

        _heap.Seal(row);
        return PickleValue.OfRow(_heap, row);
    }

    /// <summary>Packs the entries of an empty dictionary that is on top of the stack, if they have a shape that can be packed.</summary>
    public bool TryPack(PickleDictionary dictionary, Span<PickleValue> pairs)
    {
        if (pairs.Length % 2 != 0)
            return false;

        for (int at = 0; at < pairs.Length; at += 2)
        {
            _keys.Check(pairs[at]);
            pairs[at + 1] = Seal(pairs[at + 1]);
        }

        if (!_heap.TryPackDictionary(pairs, out uint row))
            return false;

        int place = dictionary.MemoPlace;
        Replaced(dictionary, row);
        _machine.ReplaceTop(PickleValue.OfRow(_heap, row, place));
        return true;
    }

    private void Replaced(PickleDictionary dictionary, uint row)
    {
        if (dictionary.MemoPlace >= 0)
            _machine.Memo.Repack(dictionary.MemoPlace, row);

        _containers.Return(dictionary);
    }

    private void Replaced(PickleList list, uint row)
    {
        if (list.MemoPlace >= 0)
            _machine.Memo.Repack(list.MemoPlace, row);

        _containers.Return(list);
    }
}

namespace Cleave.Tools.Pickle;

/// <summary>
/// Puts values into lists, tuples, dictionaries and sets, and refuses values that would close a cycle.
/// </summary>
internal sealed class PickleAssembler
{
    private readonly PickleInput _input;
    private readonly PickleMachine _machine;
    private readonly PickleHeap _heap;
    private readonly PickleKeys _keys;
    private readonly PickleContainers _containers;
    private readonly PicklePacker _packer;
    private readonly PickleEntryTaker? _taker;

    /// <param name="input">The input, which knows the place of errors.</param>
    /// <param name="machine">The stack of the pickle.</param>
    /// <param name="heap">The heap that stores packed values.</param>
    /// <param name="maxKeyLength">The longest allowed key.</param>
    /// <param name="taker">Receives the entries of device traces as soon as they are complete; null to keep the entries.</param>
    public PickleAssembler(PickleInput input, PickleMachine machine, PickleHeap heap, int maxKeyLength, PickleEntryTaker? taker)
    {
        _taker = taker;
        _input = input;
        _machine = machine;
        _heap = heap;
        _keys = new PickleKeys(input, maxKeyLength);
        _containers = new PickleContainers(heap);
        _packer = new PicklePacker(machine, heap, _keys, _containers);
    }

    /// <inheritdoc cref="PicklePacker.Seal(PickleValue)"/>
    public PickleValue Seal(PickleValue value) => _packer.Seal(value);

    public void PushTuple(Span<PickleValue> items) => _machine.Push(Tuple(items));

    public void PushList(Span<PickleValue> items)
    {
        PickleList list = _containers.NewList();
        foreach (PickleValue item in items)
            list.Append(Seal(item));

        _machine.Push(PickleValue.OfObject(list));
    }

    public void PushDictionary(Span<PickleValue> pairs)
    {
        PickleDictionary dictionary = _containers.NewDictionary();
        Fill(dictionary, pairs);
        _machine.Push(PickleValue.OfObject(dictionary));
    }

    public void PushSet(Span<PickleValue> items)
    {
        PickleSet set = _containers.NewSet();
        Fill(set, items);
        _machine.Push(PickleValue.OfObject(set));
    }

    public void Append(Span<PickleValue> items)
    {
        PickleList list = Open(_machine.Peek().Content as PickleList, "a list", items);
        if (_taker?.TryAppend(list, items) == true)
            return;

        foreach (PickleValue item in items)
            list.Append(Seal(item));
    }

    public void AddItems(Span<PickleValue> items) => Fill(Open(_machine.Peek().Set, "a set", items), items);

    /// <summary>Adds entries to the dictionary on top of the stack.</summary>
    /// <param name="pairs">Keys and values in alternation.</param>
    /// <param name="isWhole">True if the pairs are probably all entries, so that the dictionary is packed at once.</param>
    public void SetItems(Span<PickleValue> pairs, bool isWhole)
    {
        PickleDictionary dictionary = Open(OpenDictionary(), "a dictionary", pairs);
        if (isWhole && _taker is not null && dictionary.Count == 0 && !dictionary.IsShared && _taker.IsEntry(out int list))
        {
            Fill(dictionary, pairs);
            _taker.Take(list, dictionary);
            Replace(dictionary, _taker.Mark);
            return;
        }

        if (!isWhole || dictionary.Count > 0 || dictionary.IsShared || !_packer.TryPack(dictionary, pairs))
            Fill(dictionary, pairs);
    }

    // The marker of an entry that was passed on replaces the entry, also in the memo.
    private void Replace(PickleDictionary dictionary, in PickleValue mark)
    {
        if (dictionary.MemoPlace >= 0)
            _machine.Memo.Redirect(dictionary.MemoPlace, mark);

        _containers.Return(dictionary);
        _machine.ReplaceTop(mark);
    }

    // A packed dictionary that gets more entries is unpacked, and packed again when it becomes part of another value.
    private PickleDictionary? OpenDictionary()
    {
        PickleValue top = _machine.Peek();
        if (top.Content is not PickleHeap || top.Dictionary is not { } packed)
            return top.Content as PickleDictionary;
        if (_heap.IsSealed(top.RowNumber))
            throw Sealed();

        PickleDictionary dictionary = _containers.NewDictionary();
        foreach ((PickleValue key, PickleValue value) in packed.Entries)
            dictionary.Set(key, value);

        PickleValue opened = PickleValue.OfObject(dictionary);
        _machine.ReplaceTop(top.MemoPlace < 0 ? opened : _machine.Memo.Store(top.MemoPlace, opened));
        return dictionary;
    }

    // Re-establishes Acyclic: only a container that is not part of any value yet, itself included, accepts items.
    private T Open<T>(T? container, string expected, ReadOnlySpan<PickleValue> items)
        where T : PickleContainer
    {
        if (container is null)
            throw _input.Error($"items are added to {_machine.Peek()}, which is not {expected}");
        if (container.IsSealed)
            throw Sealed();

        foreach (PickleValue item in items)
        {
            if (ReferenceEquals(item.Content, container))
                throw _input.Error("a value is added to itself; cyclic values are refused");
        }

        return container;
    }

    private PickleException Sealed() =>
        _input.Error("items are added to a value that is part of another already; cyclic values are refused");

    private void Fill(PickleDictionary dictionary, Span<PickleValue> pairs)
    {
        if (pairs.Length % 2 != 0)
            throw _input.Error($"a dictionary is filled from {pairs.Length} values, which are not pairs");

        dictionary.Reserve(pairs.Length / 2);
        for (int index = 0; index < pairs.Length; index += 2)
        {
            _keys.Check(pairs[index]);
            dictionary.Set(pairs[index], Seal(pairs[index + 1]));
        }
    }

    private void Fill(PickleSet set, ReadOnlySpan<PickleValue> items)
    {
        foreach (PickleValue item in items)
        {
            _keys.Check(item);
            set.Add(item);
        }
    }

    private PickleValue Tuple(Span<PickleValue> items)
    {
        _containers.ChargeTuple(items.Length);
        foreach (ref PickleValue item in items)
            item = Seal(item);

        return PickleValue.OfObject(new PickleTuple(items.ToArray()));
    }
}

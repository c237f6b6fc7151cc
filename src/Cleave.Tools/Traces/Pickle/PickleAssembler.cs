namespace Cleave.Tools.Traces.Pickle;

/// <summary>Puts values into lists, tuples, dictionaries and sets, and refuses what would close a cycle.</summary>
internal sealed class PickleAssembler
{
    private readonly PickleInput _input;
    private readonly PickleMachine _machine;
    private readonly int _maxKeyLength;

    public PickleAssembler(PickleInput input, PickleMachine machine, int maxKeyLength)
    {
        _input = input;
        _machine = machine;
        _maxKeyLength = maxKeyLength;
    }

    public void PushTuple(ReadOnlySpan<PickleValue> items)
    {
        foreach (PickleValue item in items)
            PickleContainer.Seal(item);

        _machine.Push(PickleValue.OfObject(new PickleTuple(items.ToArray())));
    }

    public void PushList(ReadOnlySpan<PickleValue> items)
    {
        var list = new PickleList();
        list.Append(items);
        _machine.Push(PickleValue.OfObject(list));
    }

    public void PushDictionary(ReadOnlySpan<PickleValue> pairs)
    {
        var dictionary = new PickleDictionary();
        Fill(dictionary, pairs);
        _machine.Push(PickleValue.OfObject(dictionary));
    }

    public void PushSet(ReadOnlySpan<PickleValue> items)
    {
        var set = new PickleSet();
        Fill(set, items);
        _machine.Push(PickleValue.OfObject(set));
    }

    public void Append(ReadOnlySpan<PickleValue> items)
    {
        PickleList list = Open(_machine.Peek().List, "a list", items);
        list.Append(items);
    }

    public void SetItems(ReadOnlySpan<PickleValue> pairs) => Fill(Open(_machine.Peek().Dictionary, "a dictionary", pairs), pairs);

    public void AddItems(ReadOnlySpan<PickleValue> items) => Fill(Open(_machine.Peek().Set, "a set", items), items);

    // Re-establishes Acyclic: only a container that is part of nothing yet, itself included, takes items.
    private T Open<T>(T? container, string expected, ReadOnlySpan<PickleValue> items)
        where T : PickleContainer
    {
        if (container is null)
            throw _input.Error($"items are added to {_machine.Peek()}, which is not {expected}");
        if (container.IsSealed)
            throw _input.Error("items are added to a value that is part of another already; cyclic values are refused");

        foreach (PickleValue item in items)
        {
            if (ReferenceEquals(item.Content, container))
                throw _input.Error("a value is added to itself; cyclic values are refused");
        }

        return container;
    }

    private void Fill(PickleDictionary dictionary, ReadOnlySpan<PickleValue> pairs)
    {
        if (pairs.Length % 2 != 0)
            throw _input.Error($"a dictionary is filled from {pairs.Length} values, which are no pairs");

        dictionary.Reserve(pairs.Length / 2);
        for (int index = 0; index < pairs.Length; index += 2)
        {
            CheckKey(pairs[index]);
            dictionary.Set(pairs[index], pairs[index + 1]);
        }
    }

    private void Fill(PickleSet set, ReadOnlySpan<PickleValue> items)
    {
        foreach (PickleValue item in items)
        {
            CheckKey(item);
            set.Add(item);
        }
    }

    // Hashing costs the length of the key each time it is used, so a long one in the memo would make a short pickle slow.
    private void CheckKey(PickleValue key)
    {
        long length = KeyLength(key);
        if (key.Tuple is PickleTuple tuple)
        {
            foreach (PickleValue item in tuple.Items)
            {
                if (item.Kind == PickleKind.Tuple)
                    throw _input.Error("a tuple inside a tuple cannot be a key here");

                length += KeyLength(item);
            }
        }

        if (length > _maxKeyLength)
            throw _input.Error($"a key has length {length}; the limit is {_maxKeyLength}");
    }

    private int KeyLength(PickleValue key) => key.Content is PickleContainer
        ? throw _input.Error($"{key} cannot be a key")
        : key.Text?.Length ?? key.Bytes?.Length ?? key.Tuple?.Items.Length ?? 0;
}

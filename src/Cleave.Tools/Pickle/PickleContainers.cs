namespace Cleave.Tools.Pickle;

/// <summary>Makes empty containers, charged to the budget, and reuses those whose content was packed.</summary>
internal sealed class PickleContainers(PickleHeap heap)
{
    private const int ContainerBytes = 96;
    private const int ItemBytes = 16;

    private readonly Stack<PickleDictionary> _spareDictionaries = new();
    private readonly Stack<PickleList> _spareLists = new();

    public PickleDictionary NewDictionary() =>
        _spareDictionaries.Count > 0 ? _spareDictionaries.Pop() : Counted(new PickleDictionary(heap));

    public PickleList NewList() => _spareLists.Count > 0 ? _spareLists.Pop() : Counted(new PickleList(heap));

    public PickleSet NewSet() => Counted(new PickleSet(heap));

    /// <summary>Charges a tuple with so many items.</summary>
    public void ChargeTuple(int items) => heap.Budget.Charge(ContainerBytes + (items * ItemBytes));

    /// <summary>Empties a dictionary and keeps it for reuse.</summary>
    public void Return(PickleDictionary dictionary)
    {
        dictionary.Reuse();
        _spareDictionaries.Push(dictionary);
    }

    /// <summary>Empties a list and keeps it for reuse.</summary>
    public void Return(PickleList list)
    {
        list.Reuse();
        _spareLists.Push(list);
    }

    /// <summary>Refunds the charge of a set that nothing refers to any more.</summary>
    public void RefundSet() => heap.Budget.Refund(ContainerBytes);

    private T Counted<T>(T container)
    {
        heap.Budget.Charge(ContainerBytes);
        return container;
    }
}

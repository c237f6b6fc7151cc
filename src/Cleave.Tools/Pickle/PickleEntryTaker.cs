using System.Diagnostics.CodeAnalysis;

namespace Cleave.Tools.Pickle;

/// <summary>Receives the entries of the device traces of a snapshot one by one, in order, while its pickle is read.</summary>
internal interface IPickleEntrySink
{
    /// <summary>Takes an entry, which is valid during the call.</summary>
    /// <param name="device">The place of the trace in the list of traces.</param>
    /// <param name="index">The place of the entry in its trace.</param>
    /// <param name="entry">The fields of the entry.</param>
    void Take(int device, int index, PickleDictionary entry);
}

/// <summary>Finds the entries of device traces in a pickle that is being read, and hands each on as soon as it is complete.</summary>
/// <remarks>
/// A trace is a list in the list under the key <c>device_traces</c> of the dictionary that the pickle is. Python writes from the outside in, so
/// that the place of a value shows on the stack before the value is complete. A pickle that writes in another order keeps its entries.
/// What was taken leaves a mark: nothing but its own list may hold it.
/// </remarks>
internal sealed class PickleEntryTaker(PickleInput input, PickleMachine machine, IPickleEntrySink sink)
{
    public const string Key = "device_traces";

    /// <summary>Whether the value on top of the stack is to become an entry of a device trace, and where that list is on the stack.</summary>
    public bool IsEntry(out int listPlace) =>
        TryFindList(machine.Height - 1, out PickleList? list, out listPlace) && IsTrace(list, listPlace);

    /// <summary>Takes the entry on top of the stack, and those before it in its list that were complete in another way.</summary>
    public void Take(int listPlace, PickleDictionary entry)
    {
        var list = (PickleList)machine.At(listPlace).Content!;
        int index = list.AppendedCount + machine.Height - 1 - listPlace - 1;
        while (list.TakenCount < index)
            TakeOther(list, machine.At(listPlace + 1 + list.TakenCount - list.AppendedCount));

        // A smaller place than those that were taken: an entry was taken off the stack again.
        if (list.TakenCount > index)
            throw OutOfOrder(list, index, "another entry");

        sink.Take(list.TakenFor, list.TakenCount++, entry);
    }

    /// <summary>Appends entries to a device trace.</summary>
    /// <returns>False where the list is another one.</returns>
    public bool TryAppend(PickleList list, ReadOnlySpan<PickleValue> items)
    {
        if (list.TakenFor < 0)
            return false;

        foreach (PickleValue item in items)
        {
            if (list.AppendedCount == list.TakenCount)
                TakeOther(list, item);
            else if (item.Content is not (PickleTakenEntry or PickleDictionary or PickleHeap))
                throw OutOfOrder(list, list.AppendedCount, item.ToString());

            list.AppendedCount++;
        }

        return list.AppendedCount == list.TakenCount ? true : throw OutOfOrder(list, list.AppendedCount, "the end of the list");
    }

    private void TakeOther(PickleList list, in PickleValue value)
    {
        PickleDictionary entry = value.Dictionary ?? throw OutOfOrder(list, list.TakenCount, value.ToString());
        sink.Take(list.TakenFor, list.TakenCount++, entry);
    }

    private PickleException OutOfOrder(PickleList list, int index, string found) =>
        input.Error($"{Key}[{list.TakenFor}][{index}]: expected a dictionary that stands nowhere else, found {found}");

    // The container of a value is the list below the mark under it, or the list directly below it where it is appended alone.
    private bool TryFindList(int place, [NotNullWhen(true)] out PickleList? list, out int listPlace)
    {
        int mark = machine.MarkAt(place);
        listPlace = mark - 1;
        list = listPlace < 0 ? null : machine.At(listPlace).Content as PickleList;
        if (list is null && place > mark)
        {
            listPlace = place - 1;
            list = machine.At(listPlace).Content as PickleList;
        }

        return list is not null;
    }

    private bool IsTrace(PickleList list, int place)
    {
        if (list.TakenFor >= 0)
            return true;
        if (list.Count > 0 || list.IsShared || list.IsSealed || !TryFindList(place, out PickleList? outer, out int outerPlace))
            return false;
        if (outerPlace < 2 || machine.At(outerPlace - 1).Text != Key || machine.At(0).Content is not PickleDictionary)
            return false;

        list.TakenFor = outer.Count + place - outerPlace - 1;
        return true;
    }
}

/// <summary>Stands for an entry that was taken.</summary>
internal sealed class PickleTakenEntry
{
    public static PickleTakenEntry Instance { get; } = new();

    public override string ToString() => "an entry of a device trace";
}

using System.Diagnostics.CodeAnalysis;

namespace Cleave.Tools.Pickle;

/// <summary>Receives the entries of a snapshot's device traces one at a time, in order, while the pickle is read.</summary>
internal interface IPickleEntrySink
{
    /// <summary>Receives an entry, which is valid during the call.</summary>
    /// <param name="device">The index of the trace in the list of traces.</param>
    /// <param name="index">The index of the entry in its trace.</param>
    /// <param name="entry">The fields of the entry.</param>
    void Take(int device, int index, PickleDictionary entry);
}

/// <summary>Finds the entries of device traces in a pickle that is being read, and passes each on as soon as it is complete.</summary>
/// <remarks>
/// A trace is a list in the list under the key <c>device_traces</c> of the outermost dictionary. Python writes from the outside in, so the
/// stack shows the place of a value before the value is complete. Entries of a pickle that is written in another order are kept. A marker
/// replaces an entry that was passed on, and only its own list may contain the marker.
/// </remarks>
internal sealed class PickleEntryTaker(PickleInput input, PickleMachine machine, IPickleEntrySink sink)
{
    public const string Key = "device_traces";

    /// <summary>
    /// Determines whether the value on top of the stack will become an entry of a device trace, and finds that list on the stack.
    /// </summary>
    public bool IsEntry(out int listPlace) =>
        TryFindList(machine.Height - 1, out PickleList? list, out listPlace) && IsTrace(list, listPlace);

    /// <summary>Passes on the entry on top of the stack, and earlier entries of its list that were completed in another way.</summary>
    public void Take(int listPlace, PickleDictionary entry)
    {
        var list = (PickleList)machine.At(listPlace).Content!;
        int index = list.AppendedCount + machine.Height - 1 - listPlace - 1;
        while (list.TakenCount < index)
            TakeOther(list, machine.At(listPlace + 1 + list.TakenCount - list.AppendedCount));

        // The index is smaller than the number of entries passed on, so an entry was popped from the stack again.
        if (list.TakenCount > index)
            throw OutOfOrder(list, index, "another entry");

        sink.Take(list.TakenFor, list.TakenCount++, entry);
    }

    /// <summary>Appends entries to a device trace.</summary>
    /// <returns>False if the list is not a device trace.</returns>
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

    // The container of a value is the list below the mark under it, or the list directly below it if it is appended alone.
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

/// <summary>A marker that replaces an entry that was passed on.</summary>
internal sealed class PickleTakenEntry
{
    public static PickleTakenEntry Instance { get; } = new();

    public override string ToString() => "an entry of a device trace";
}

using System.Diagnostics.CodeAnalysis;

namespace Cleave.Tools.Pickle;

/// <summary>Finds the entries of device traces in a pickle that is being read, and passes each on as soon as it is complete.</summary>
/// <remarks>
/// A trace is a list in the list under the key <c>device_traces</c> of the outermost dictionary. Python writes from the outside in, so the
/// stack shows the place of a value before the value is complete. Entries of a pickle that is written in another order are kept. A marker
/// replaces an entry that was passed on, and only its own list may contain the marker.
/// </remarks>
internal sealed class PickleEntryTaker(PickleInput input, PickleMachine machine, PickleHeap heap, IPickleEntrySink sink)
{
    public const string Key = "device_traces";

    private readonly PickleValue _mark = heap.Register(PickleValue.OfObject(PickleTakenEntry.Instance));

    /// <summary>The value that replaces an entry that was passed on, on the stack and in the memo.</summary>
    public PickleValue Mark => _mark;

    /// <summary>
    /// Determines whether the value on top of the stack will become an entry of a device trace, and finds that list on the stack.
    /// </summary>
    public bool IsEntry(out int listPlace)
    {
        bool isEntry = TryFindTrace(machine.Height - 1, out PickleList? list, out listPlace, out int device);
        if (isEntry)
            list!.TakenFor = device;

        return isEntry;
    }

    /// <summary>
    /// Determines whether a dictionary that is pushed next may become the next entry of a device trace. Changes nothing.
    /// </summary>
    /// <param name="list">The list of the trace.</param>
    /// <param name="device">The index of the trace.</param>
    public bool IsNextEntry([NotNullWhen(true)] out PickleList? list, out int device) =>
        TryFindTrace(machine.Height, out list, out int listPlace, out device)
        && list.TakenCount == list.AppendedCount + machine.Height - listPlace - 1;

    /// <summary>Counts an entry that was passed on without being built. A marker is pushed in its place.</summary>
    public void TakeNext(PickleList list, int device)
    {
        list.TakenFor = device;
        list.TakenCount++;
        machine.Push(_mark);
    }

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

    private bool TryFindTrace(int place, [NotNullWhen(true)] out PickleList? list, out int listPlace, out int device)
    {
        device = -1;
        if (!TryFindList(place, out list, out listPlace))
            return false;

        device = list.TakenFor >= 0 ? list.TakenFor : DeviceOf(list, listPlace);
        return device >= 0;
    }

    // The list is not known as a device trace yet, so the stack below it decides.
    private int DeviceOf(PickleList list, int place)
    {
        if (list.Count > 0 || list.IsShared || list.IsSealed || !TryFindList(place, out PickleList? outer, out int outerPlace))
            return -1;

        return outerPlace >= 2 && machine.At(outerPlace - 1).Text == Key && machine.At(0).Content is PickleDictionary
            ? outer.Count + place - outerPlace - 1
            : -1;
    }
}

/// <summary>A marker that replaces an entry that was passed on.</summary>
internal sealed class PickleTakenEntry
{
    public static PickleTakenEntry Instance { get; } = new();

    public override string ToString() => "an entry of a device trace";
}

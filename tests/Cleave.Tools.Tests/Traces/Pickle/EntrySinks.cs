using Cleave.Tools.Pickle;

namespace Cleave.Tools.Tests.Traces.Pickle;

/// <summary>Passes entries on to another sink, and refuses to take their fields, so that every entry is built as a dictionary.</summary>
internal sealed class DictionarySink(IPickleEntrySink sink) : IPickleEntrySink
{
    public IReadOnlyList<string> Keys => sink.Keys;

    public bool TryTake(int device, int index, ReadOnlySpan<PickleValue> fields) => false;

    public void Take(int device, int index, PickleDictionary entry) => sink.Take(device, index, entry);
}

/// <summary>Passes entries on to another sink, and counts those whose fields were taken.</summary>
internal sealed class CountingSink(IPickleEntrySink sink) : IPickleEntrySink
{
    public int Fields { get; private set; }

    public int Dictionaries { get; private set; }

    public IReadOnlyList<string> Keys => sink.Keys;

    public bool TryTake(int device, int index, ReadOnlySpan<PickleValue> fields)
    {
        bool isTaken = sink.TryTake(device, index, fields);
        Fields += isTaken ? 1 : 0;
        return isTaken;
    }

    public void Take(int device, int index, PickleDictionary entry)
    {
        Dictionaries++;
        sink.Take(device, index, entry);
    }
}

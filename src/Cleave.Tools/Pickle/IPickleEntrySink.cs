namespace Cleave.Tools.Pickle;

/// <summary>Receives the entries of a snapshot's device traces one at a time, in order, while the pickle is read.</summary>
internal interface IPickleEntrySink
{
    /// <summary>The keys of the fields that <see cref="TryTake"/> receives.</summary>
    IReadOnlyList<string> Keys { get; }

    /// <summary>Receives an entry of the usual form, of which only the wanted fields were read.</summary>
    /// <param name="device">The index of the trace in the list of traces.</param>
    /// <param name="index">The index of the entry in its trace.</param>
    /// <param name="fields">The values of <see cref="Keys"/>, in that order; None for a field that is missing.</param>
    /// <returns>False, with nothing changed, if the fields are not plainly valid. The entry is then passed to <see cref="Take"/>.</returns>
    bool TryTake(int device, int index, ReadOnlySpan<PickleValue> fields);

    /// <summary>Receives an entry, which is valid during the call.</summary>
    /// <param name="device">The index of the trace in the list of traces.</param>
    /// <param name="index">The index of the entry in its trace.</param>
    /// <param name="entry">The fields of the entry.</param>
    void Take(int device, int index, PickleDictionary entry);
}

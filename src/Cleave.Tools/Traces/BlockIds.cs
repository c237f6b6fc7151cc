using System.Collections;
using Cleave.Tools.Input;

namespace Cleave.Tools.Traces;

/// <summary>
/// The ids that the blocks of a trace had in its file, indexed by dense id. Takes no memory as long as both ids are the same.
/// </summary>
internal sealed class BlockIds(ReadBudget? budget) : IReadOnlyList<long>
{
    private readonly ChunkedList<long> _ids = new(budget);
    private int _same;

    public int Count => _same + _ids.Count;

    public long this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            return index < _same ? index : _ids[index - _same];
        }
    }

    public void Add(long id)
    {
        if (_ids.Count == 0 && id == _same)
            _same++;
        else
            _ids.Add(id);
    }

    public IEnumerator<long> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

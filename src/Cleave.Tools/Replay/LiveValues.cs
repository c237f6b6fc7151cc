using System.Runtime.CompilerServices;

namespace Cleave.Tools.Replay;

/// <summary>A value for each live allocation of a trace, found by the dense id of the allocation.</summary>
/// <remarks>
/// A long trace has many more allocations than are live at once. So an id takes 4 bytes, and only live ones have a place for a value; the
/// places of freed ones are used again, the last one first. Cost: constant.
/// </remarks>
/// <param name="ids">The number of ids.</param>
internal sealed class LiveValues<T>(int ids)
{
    private const int SmallestRoom = 64;

    // The place of each id plus one; 0 if the allocation is not live.
    private readonly int[] _placeOf = new int[ids];
    private T[] _values = new T[SmallestRoom];

    // The places that are not in use, as a stack.
    private int[] _free = new int[SmallestRoom];
    private int _freeCount;
    private int _used;

    /// <summary>Determines whether an allocation has a value.</summary>
    public bool Has(long id) => _placeOf[id] != 0;

    /// <summary>The value of an allocation that has one.</summary>
    public ref T this[long id] => ref _values[_placeOf[id] - 1];

    /// <summary>
    /// Gives an allocation a place for its value, if it has none. The place may hold the value of an earlier one, for reuse.
    /// </summary>
    public ref T Add(long id)
    {
        ref int place = ref _placeOf[id];
        if (place == 0)
            place = 1 + (_freeCount > 0 ? _free[--_freeCount] : NewPlace());

        return ref _values[place - 1];
    }

    /// <summary>Ends the place of an allocation, which has one. Its value stays there for reuse.</summary>
    public void Remove(long id)
    {
        if (_freeCount == _free.Length)
            Array.Resize(ref _free, 2 * _free.Length);

        _free[_freeCount++] = _placeOf[id] - 1;
        _placeOf[id] = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int NewPlace()
    {
        if (_used == _values.Length)
            Array.Resize(ref _values, 2 * _values.Length);

        return _used++;
    }
}

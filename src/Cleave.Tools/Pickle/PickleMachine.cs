namespace Cleave.Tools.Pickle;

/// <summary>The stack, the marks and the memo of a pickle that is being read, each within its limit.</summary>
/// <remarks>Invariant <c>Fenced</c>: no value below the last mark is popped, except by the opcode that removes the mark.</remarks>
internal sealed class PickleMachine
{
    private readonly PickleInput _input;
    private readonly PickleOptions _options;
    private const int ValueBytes = 16;

    private readonly PickleHeap _heap;
    private readonly List<int> _marks = [];
    private PickleValue[] _stack = new PickleValue[64];
    private int _height;

    public PickleMachine(PickleInput input, PickleOptions options, PickleHeap heap)
    {
        _input = input;
        _options = options;
        _heap = heap;
        Memo = new PickleMemo(heap);
    }

    public PickleMemo Memo { get; }

    /// <summary>The number of values on the stack.</summary>
    public int Height => _height;

    /// <summary>Returns the value at an index of the stack, counted from the bottom.</summary>
    public PickleValue At(int place) => _stack[place];

    /// <summary>
    /// Finds the last mark at or below an index of the stack, as the number of values below the mark; 0 if there is none.
    /// </summary>
    public int MarkAt(int place)
    {
        for (int mark = _marks.Count - 1; mark >= 0; mark--)
        {
            if (_marks[mark] <= place)
                return _marks[mark];
        }

        return 0;
    }

    private int Fence => _marks.Count == 0 ? 0 : _marks[^1];

    public void Push(PickleValue value)
    {
        if (_height == _stack.Length)
        {
            // Both the old stack and the new one exist while the values are copied.
            _heap.Budget.Charge(3L * _height * ValueBytes);
            Array.Resize(ref _stack, 2 * _height);
            _heap.Budget.Refund(2L * (_height / 2) * ValueBytes);
        }

        _stack[_height++] = value;
    }

    public PickleValue Peek() => _height > Fence ? _stack[_height - 1] : throw Underflow();

    /// <summary>Replaces the value on top of the stack.</summary>
    public void ReplaceTop(PickleValue value) => _stack[_height - 1] = value;

    public PickleValue Pop()
    {
        PickleValue value = Peek();
        _stack[--_height] = default;
        return value;
    }

    /// <summary>Pops a number of values and returns them, the oldest first. The span is valid until the next push.</summary>
    public Span<PickleValue> PopMany(int count)
    {
        if (_height - Fence < count)
            throw Underflow();

        _height -= count;
        return _stack.AsSpan(_height, count);
    }

    public void Mark()
    {
        if (_marks.Count == _options.MaxDepth)
            throw _input.Error($"values nest deeper than {_options.MaxDepth}");

        _marks.Add(_height);
    }

    /// <summary>Pops all values above the last mark, and the mark.</summary>
    public Span<PickleValue> PopToMark()
    {
        if (_marks.Count == 0)
            throw _input.Error("there is no mark on the stack");

        Span<PickleValue> values = PopMany(_height - Fence);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    /// <summary>Executes POP: pops the top value, or the mark if the mark is on top, as Python does.</summary>
    public void PopTop()
    {
        if (_marks.Count > 0 && _height == Fence)
            _marks.RemoveAt(_marks.Count - 1);
        else
            Pop();
    }

    public void Memoize(long? key = null)
    {
        PickleValue value = Peek();
        long place = key ?? Memo.Count;
        if (place > Memo.Count)
            throw _input.Error($"memo key {place} leaves a gap after {Memo.Count} entries");

        _stack[_height - 1] = Memo.Store((int)place, value);
    }

    public void Recall(long key)
    {
        if (key >= Memo.Count)
            throw _input.Error($"memo key {key} was never stored; the memo has {Memo.Count} entries");

        Push(Share(Memo[(int)key]));
    }

    /// <summary>Executes DUP: pushes the top value once more.</summary>
    public void Duplicate() => Push(Share(Peek()));

    // A value that has two references can no longer be replaced by a packed one, and a packed one can get no more items.
    private PickleValue Share(PickleValue value)
    {
        if (value.Content is PickleHeap)
            _heap.Seal(value.RowNumber);
        else if (value.Content is PickleContainer container)
            container.IsShared = true;

        return value;
    }

    /// <summary>Executes STOP: returns the only value on the stack.</summary>
    public PickleValue Finish()
    {
        if (_marks.Count != 0 || _height != 1)
            throw _input.Error($"the pickle stops with {_height} values and {_marks.Count} marks on the stack, not with one value");

        return Pop();
    }

    private PickleException Underflow() => _input.Error("the stack has too few values for this opcode");
}

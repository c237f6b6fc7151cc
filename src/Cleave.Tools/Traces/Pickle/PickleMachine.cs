namespace Cleave.Tools.Traces.Pickle;

/// <summary>The stack, the marks and the memo of a pickle being read, each within its limit.</summary>
/// <remarks>Invariant <c>Fenced</c>: nothing below the last mark is popped except by the opcode that takes the mark away.</remarks>
internal sealed class PickleMachine
{
    private readonly PickleInput _input;
    private readonly PickleOptions _options;
    private readonly List<int> _marks = [];
    private readonly List<PickleValue> _memo = [];
    private PickleValue[] _stack = new PickleValue[64];
    private int _height;
    private long _pushed;

    public PickleMachine(PickleInput input, PickleOptions options)
    {
        _input = input;
        _options = options;
    }

    private int Fence => _marks.Count == 0 ? 0 : _marks[^1];

    public void Push(PickleValue value)
    {
        if (_height == _options.MaxStack)
            throw _input.Error($"the stack exceeds {_options.MaxStack} values");
        if (++_pushed > _options.MaxValues)
            throw _input.Error($"the pickle holds more than {_options.MaxValues} values");
        if (_height == _stack.Length)
            Array.Resize(ref _stack, 2 * _height);

        _stack[_height++] = value;
    }

    public PickleValue Peek() => _height > Fence ? _stack[_height - 1] : throw Underflow();

    public PickleValue Pop()
    {
        PickleValue value = Peek();
        _stack[--_height] = default;
        return value;
    }

    /// <summary>Takes the top values off, oldest first; the span is valid until the next push.</summary>
    public ReadOnlySpan<PickleValue> PopMany(int count)
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

    /// <summary>Takes off all values above the last mark, and the mark.</summary>
    public ReadOnlySpan<PickleValue> PopToMark()
    {
        if (_marks.Count == 0)
            throw _input.Error("there is no mark on the stack");

        ReadOnlySpan<PickleValue> values = PopMany(_height - Fence);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    /// <summary>POP: takes off the top value, or the mark if that is on top, as Python does.</summary>
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
        long place = key ?? _memo.Count;
        if (place > _memo.Count)
            throw _input.Error($"memo key {place} leaves a gap after {_memo.Count} entries");
        if (place >= _options.MaxMemo)
            throw _input.Error($"the memo exceeds {_options.MaxMemo} entries");

        if (place == _memo.Count)
            _memo.Add(value);
        else
            _memo[(int)place] = value;
    }

    public void Recall(long key)
    {
        if (key >= _memo.Count)
            throw _input.Error($"memo key {key} was never stored; the memo has {_memo.Count} entries");

        Push(_memo[(int)key]);
    }

    /// <summary>STOP: the one value left.</summary>
    public PickleValue Finish()
    {
        if (_marks.Count != 0 || _height != 1)
            throw _input.Error($"the pickle stops with {_height} values and {_marks.Count} marks on the stack, not with one value");

        return Pop();
    }

    private PickleException Underflow() => _input.Error("the stack has too few values for this opcode");
}

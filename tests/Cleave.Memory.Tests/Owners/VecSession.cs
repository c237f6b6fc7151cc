using System.Buffers;
using Cleave.Memory.Contract;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>A vec beside a list: each call is made on both, and both must say and hold the same.</summary>
internal sealed class VecSession : IDisposable
{
    private Vec<int, TestAllocator> _vec = new();
    private List<int> _list = [];
    private int _next;

    /// <summary>How many calls found no memory.</summary>
    public int Refusals { get; private set; }

    /// <summary>Makes a call. Where there is no memory for it, neither has changed.</summary>
    public void Step(VecOp op)
    {
        var before = new List<int>(_list);
        nuint capacity = _vec.Capacity;
        try
        {
            Make(op);
        }
        catch (AllocationException error)
        {
            Refusals++;
            Assert.Equal(FailureCode.NoSpace, error.Failure.Code);
            Assert.Equal(capacity, _vec.Capacity);
            _list = before;
        }
        AssertSame();
    }

    public void Dispose() => _vec.Dispose();

    private void AssertSame()
    {
        Assert.Equal((nuint)_list.Count, _vec.Count);
        Assert.True(_vec.Count <= _vec.Capacity);
        Assert.Equal(_list, _vec.AsSpan().ToArray());
        Assert.Equal(_vec.Capacity == 0 ? [] : [Layout.Array<int>(_vec.Capacity)], TestMemory.Current.Layouts);
    }

    /// <summary>The list first, where there may be no memory: the session undoes it.</summary>
    private void Make(VecOp op)
    {
        int index = _list.Count == 0 ? 0 : op.A % _list.Count;
        int length = _list.Count == 0 ? 0 : op.B % (_list.Count - index + 1);
        AddOne(op);
        AddSome(op, index, length);
        TakeOne(op, index);
        TakeSome(op, index, length);
        Room(op);
    }

    /// <summary>Calls that add an element.</summary>
    private void AddOne(VecOp op)
    {
        switch (op.Kind)
        {
            case VecOpKind.Push:
                _list.Add(++_next);
                _vec.Push(_next);
                break;
            case VecOpKind.TryPush:
                bool room = _vec.Count < _vec.Capacity;
                Assert.Equal(room, _vec.TryPush(++_next));
                if (room)
                    _list.Add(_next);
                break;
            case VecOpKind.Insert:
                _list.Insert(op.A % (_list.Count + 1), ++_next);
                _vec.Insert((nuint)(op.A % _list.Count), _next);
                break;
        }
    }

    /// <summary>Calls that add a run of elements.</summary>
    private void AddSome(VecOp op, int index, int length)
    {
        switch (op.Kind)
        {
            case VecOpKind.Resize:
                _list = [.. _list.Take(op.A), .. Enumerable.Repeat(++_next, Math.Max(0, op.A - _list.Count))];
                _vec.Resize((nuint)op.A, _next);
                break;
            case VecOpKind.Extend:
                int[] values = [.. Enumerable.Range(_next + 1, op.B)];
                _next += op.B;
                _list.AddRange(values);
                _vec.Extend(values);
                break;
            case VecOpKind.ExtendOwn:
                _list.AddRange(_list.GetRange(index, length));
                _vec.Extend(_vec.AsSpan((nuint)index, length));
                break;
            case VecOpKind.Write:
                WriteBoth(op.B, _vec.GetSpan(op.B));
                break;
            case VecOpKind.WriteMemory:
                WriteBoth(op.B, _vec.GetMemory(op.B).Span);
                break;
        }
    }

    /// <summary>Calls that take an element out.</summary>
    private void TakeOne(VecOp op, int index)
    {
        switch (op.Kind)
        {
            case VecOpKind.Pop:
                bool any = _list.Count > 0;
                Assert.Equal(any, _vec.TryPop(out int last));
                if (any)
                    Assert.Equal(_list[^1], last);
                _list = [.. _list.SkipLast(1)];
                break;
            case VecOpKind.Remove when _list.Count > 0:
                Assert.Equal(_list[index], _vec.Remove((nuint)index));
                _list.RemoveAt(index);
                break;
            case VecOpKind.SwapRemove when _list.Count > 0:
                Assert.Equal(_list[index], _vec.SwapRemove((nuint)index));
                _list[index] = _list[^1];
                _list.RemoveAt(_list.Count - 1);
                break;
        }
    }

    /// <summary>Calls that take any number out.</summary>
    private void TakeSome(VecOp op, int index, int length)
    {
        switch (op.Kind)
        {
            case VecOpKind.RemoveRange:
                _vec.RemoveRange((nuint)index, (nuint)length);
                _list.RemoveRange(index, length);
                break;
            case VecOpKind.Drain:
                int[] drained = new int[length];
                _vec.Drain((nuint)index, drained);
                Assert.Equal(_list.GetRange(index, length), drained);
                _list.RemoveRange(index, length);
                break;
            case VecOpKind.Retain:
                _list.RemoveAll(value => value % (op.A + 1) == op.B % (op.A + 1));
                _vec.Retain(value => value % (op.A + 1) != op.B % (op.A + 1));
                break;
            case VecOpKind.Truncate:
                _vec.Truncate((nuint)op.A);
                _list = [.. _list.Take(op.A)];
                break;
        }
    }

    private void WriteBoth(int length, Span<int> room)
    {
        Assert.True(room.Length >= Math.Max(length, 1));
        int[] written = [.. Enumerable.Range(_next + 1, length)];
        _next += length;
        written.CopyTo(room);
        _vec.Advance(length);
        _list.AddRange(written);
    }

    /// <summary>Calls that change no element.</summary>
    private void Room(VecOp op)
    {
        switch (op.Kind)
        {
            case VecOpKind.Reserve:
                _vec.Reserve((nuint)op.A);
                Assert.True(_vec.Capacity - _vec.Count >= (nuint)op.A);
                break;
            case VecOpKind.ReserveExact:
                nuint exact = nuint.Max(_vec.Capacity, _vec.Count + (nuint)op.A);
                _vec.ReserveExact((nuint)op.A);
                Assert.Equal(exact, _vec.Capacity);
                break;
            case VecOpKind.ShrinkTo:
                nuint shrunk = nuint.Min(_vec.Capacity, nuint.Max(_vec.Count, (nuint)op.A));
                _vec.ShrinkTo((nuint)op.A);
                Assert.Equal(shrunk, _vec.Capacity);
                break;
            case VecOpKind.Handover:
                Vec<int, TestAllocator> old = _vec;
                _vec = Vec.DangerousAdopt<int, TestAllocator>(old.DangerousRelease());
                Assert.True(old.IsDisposed);
                old.Dispose();
                break;
        }
    }
}

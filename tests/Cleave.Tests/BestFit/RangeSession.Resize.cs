using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <content>Operations that free a range or change its size.</content>
internal sealed partial class RangeSession
{
    private void Free(int at, bool cleared)
    {
        Held held = _live[at];
        (ulong start, ulong length) = Granules(held.Range);
        if (held.Owner is null)
        {
            _allocator.Free(held.Range, cleared);
        }
        else
        {
            Assert.False(_allocator.TryFree(held.Range));
            if (cleared)
                held.Owner.FreeAsCleared();
            else
                held.Owner.Dispose();
        }

        _model.Give(start, length, cleared);
        _live.RemoveAt(at);
    }

    private void Grow(Held held, ulong by)
    {
        (ulong start, ulong length) = Granules(held.Range);
        ulong newSize = held.Range.Size + by;
        ulong extra = (by + _granule - 1) / _granule;
        bool fits = newSize <= _allocator.Size && _model.AreFree(start + length, extra);
        bool isClear = extra == 0 ? held.Range.IsClear : fits && _model.IsClear(start + length, extra);
        AllocatedRange range = held.Range;
        bool grown = held.Owner is null
            ? _allocator.TryGrow(ref range, newSize, out AllocationFailure failure)
            : held.Owner.TryGrow(newSize, out failure);
        Assert.Equal(fits, grown);
        if (fits)
        {
            held.Range = held.Owner is null ? range : held.Owner.Range;
            Assert.Equal((_base + (start * _granule), (length + extra) * _granule, isClear), (
                held.Range.Offset, held.Range.Size, held.Range.IsClear));
            if (extra > 0)
                _model.Take(start + length, extra);
        }
        else if (failure.IsNoSpace)
        {
            Assert.Equal(NoSpaceReason.InPlace, failure.Reason);
            Assert.Equal((length + _model.FreeFrom(start + length)) * _granule, failure.Fitting);
        }

        _answers.Add(fits ? "grown" : $"not grown: {failure.Code}");
    }

    private void Trim(Held held, RangeOp op)
    {
        (ulong start, ulong length) = Granules(held.Range);
        ulong front = (ulong)op.Low / _granule % length;
        ulong size = (ulong)op.Size;
        ulong kept = (size + _granule - 1) / _granule;
        bool isValid = size > 0 && size <= held.Range.Size && front + kept <= length;
        AllocatedRange range = held.Range;
        Exception? refused = Record.Exception(() =>
        {
            ulong from = held.Range.Offset + (front * _granule);
            if (held.Owner is { } owner)
                owner.Trim(from, size, op.Flag);
            else
                _allocator.Trim(ref range, from, size, op.Flag);
        });
        Assert.Equal(isValid, refused is null);
        if (isValid)
        {
            held.Range = held.Owner is null ? range : held.Owner.Range;
            Assert.Equal((_base + ((start + front) * _granule), kept * _granule), (held.Range.Offset, held.Range.Size));
            _model.Give(start, front, op.Flag);
            _model.Give(start + front + kept, length - front - kept, op.Flag);
        }

        _answers.Add(isValid ? "trimmed" : "not trimmed");
    }

    private (ulong Start, ulong Length) Granules(AllocatedRange range) => ((range.Offset - _base) / _granule, range.Size / _granule);
}

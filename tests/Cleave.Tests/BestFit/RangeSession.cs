using Cleave.BestFit;
using Cleave.Runs;

namespace Cleave.Tests.BestFit;

/// <summary>Runs a program on an allocator and on the model side by side, and compares everything after each step.</summary>
internal sealed partial class RangeSession
{
    private readonly RangeModel _model;
    private BestFitAllocator _allocator;
    private readonly List<Held> _live = [];
    private readonly ulong _granule;
    private readonly ulong _base;
    private readonly ulong _end;
    private readonly List<string> _answers = [];

    private RangeSession(RangeProgram program)
    {
        _granule = 1UL << program.GranularityLog2;
        ulong bytes = (ulong)program.Granules * _granule;
        ulong plug = program.Kind == 1 ? (uint.MaxValue + 5UL) * _granule : 0;
        _base = program.Kind == 2 ? (ulong.MaxValue - bytes) & ~(_granule - 1) : plug + (5 * _granule);
        if (program.Kind == 2)
            plug = _base - (program.GranularityLog2 == 0 ? 1 : _granule);
        _end = _base + bytes;
        _model = new RangeModel(program.Granules);
        _allocator = new BestFitAllocator(new BestFitAllocatorOptions
        {
            BaseOffset = _base - plug,
            Size = plug + bytes,
            Granularity = new Alignment(_granule),
            RecordChanges = _isRecorded = program.Ops.Length % 2 == 0,
        });
        _state = Saved();
        if (plug > 0)
            Assert.Equal(_base, _allocator.AllocateRange(plug).End);
    }

    /// <summary>Runs a program; throws at the first step at which allocator and model differ.</summary>
    /// <returns>What became of each operation.</returns>
    public static IReadOnlyList<string> Run(RangeProgram program)
    {
        var session = new RangeSession(program);
        foreach (RangeOp op in program.Ops)
        {
            session.Step(op);
            if (op.TopDown)
                session.SaveChanges();
            session.Compare();
        }

        session._live.ForEach(held => held.Owner?.Dispose());
        return session._answers;
    }

    private void Step(RangeOp op)
    {
        if (op.Kind is RangeOpKind.AllocateOwner or RangeOpKind.AllocateValue)
        {
            Allocate(op);
        }
        else if (op.Kind == RangeOpKind.ResetClear)
        {
            _allocator.ResetClear(op.Flag);
            _model.ResetClear(op.Flag);
        }
        else if (op.Kind == RangeOpKind.SaveAndRestore)
        {
            SaveAndRestore(op.Flag);
        }
        else if (_live.Count > 0)
        {
            int at = op.Which % _live.Count;
            AllocatedRange before = _live[at].Range;
            if (op.Kind == RangeOpKind.Free)
                Free(at, op.Flag);
            else if (op.Kind == RangeOpKind.Grow)
                Grow(_live[at], (ulong)op.Size);
            else
                Trim(_live[at], op);
            if (at >= _live.Count || _live[at].Range != before)
                Assert.False(_allocator.TryFree(before));
        }
    }

    private void Allocate(RangeOp op)
    {
        ulong size = (ulong)op.Size;
        Alignment? alignment = op.Which == 0 ? null : new Alignment(_granule << (op.Which % 8));
        RangePlacement placement = op.TopDown ? RangePlacement.TopDown : RangePlacement.Lowest;
        ulong low = _base + (ulong)op.Low;
        ulong high = Math.Min(_end, low + (ulong)op.Span);
        if (op.Span > 0)
            placement = op.TopDown ? RangePlacement.Within(low, high).FromTheTop() : RangePlacement.Within(low, high);

        RunRequest request = RequestOf(size, alignment, op);
        bool isValid = size > 0 && size <= _allocator.Size && (op.Span == 0 || low < high);
        ulong? place = isValid ? _model.Find(request, op.Flag) : null;
        bool isClear = place is { } at && _model.IsClear(at, request.Length);
        if (op.Kind == RangeOpKind.AllocateOwner)
        {
            bool served = _allocator.TryAllocate(size, out RangeOwner? owner, out AllocationFailure failure, alignment, placement, op.Flag);
            Note(served, owner is null ? default : owner.Range, owner, failure, request, place, isClear);
        }
        else if (alignment is null && placement == default && !op.Flag && op.Low % 2 == 0)
        {
            bool served = _allocator.TryAllocateRange(size, out AllocatedRange range);
            Note(served, range, null, null, request, place, isClear);
        }
        else
        {
            bool served = _allocator.TryAllocateRange(
                size, out AllocatedRange range, out AllocationFailure failure, alignment, placement, op.Flag);
            Note(served, range, null, failure, request, place, isClear);
        }
    }

    private RunRequest RequestOf(ulong size, Alignment? alignment, RangeOp op)
    {
        ulong multiple = (alignment ?? default).Bytes / _granule;
        multiple = Math.Max(1, multiple);
        ulong low = op.Span == 0 ? 0 : ((ulong)op.Low + _granule - 1) / _granule;
        ulong high = op.Span == 0 ? ulong.MaxValue : Math.Min((ulong)op.Low + (ulong)op.Span, _end - _base) / _granule;
        return new RunRequest(
            Math.Max(1, (size + _granule - 1) / _granule), low, high, multiple, (0 - (_base / _granule)) & (multiple - 1), op.TopDown);
    }

    private void Note(
        bool served, AllocatedRange range, RangeOwner? owner, AllocationFailure? failure, RunRequest request, ulong? place, bool isClear)
    {
        Assert.Equal(place is not null, served);
        if (place is { } start)
        {
            Assert.Equal((_base + (start * _granule), request.Length * _granule, isClear), (range.Offset, range.Size, range.IsClear));
            _model.Take(start, request.Length);
            _live.Add(new Held(range, owner));
        }

        _answers.Add(served ? "served" : failure is { } known ? Check(known, request) : "refused");
    }

    /// <summary>What a failure says would fit, would fit; and nothing longer would.</summary>
    private string Check(AllocationFailure failure, RunRequest request)
    {
        if (failure.IsNoSpace)
        {
            Assert.Equal((ulong)_model.Free * _granule, failure.FreeBytes);
            Assert.Equal((ulong)_model.Longest * _granule, failure.LargestFreeRun);
            ulong fits = failure.Fitting / _granule;
            Assert.True(fits < request.Length);
            Assert.True(fits == 0 || _model.Find(request with { Length = fits }, preferClear: false) is not null);
            Assert.Null(_model.Find(request with { Length = fits + 1 }, preferClear: false));
        }

        return failure.IsNoSpace ? $"{failure.Reason}" : $"{failure.Code}";
    }

    private void Compare()
    {
        _allocator.Validate();
        BestFitStatistics statistics = _allocator.GetStatistics();
        Assert.Equal((ulong)_model.Free * _granule, statistics.FreeBytes);
        Assert.Equal((ulong)_model.Clear.Count(clear => clear) * _granule, statistics.ClearBytes);
        Assert.Equal((ulong)_model.Longest * _granule, statistics.LargestFreeRun);
        Assert.Equal((ulong)_live.Count, statistics.Allocations - (_allocator.BaseOffset < _base ? 1UL : 0));
        var used = new bool[_model.Used.Length];
        var clear = new bool[_model.Used.Length];
        foreach (RangeInfo block in _allocator.GetBlocks().Where(block => block.Offset >= _base))
        {
            used.AsSpan((int)((block.Offset - _base) / _granule), (int)(block.Size / _granule)).Fill(!block.IsFree);
            clear.AsSpan((int)((block.Offset - _base) / _granule), (int)(block.Size / _granule)).Fill(block.IsClear);
        }

        Assert.Equal(_model.Used, used);
        Assert.Equal(_model.Clear, clear);
    }

    private sealed class Held(AllocatedRange range, RangeOwner? owner)
    {
        public AllocatedRange Range { get; set; } = range;

        public RangeOwner? Owner { get; set; } = owner;
    }
}

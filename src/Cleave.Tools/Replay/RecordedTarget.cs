using System.Runtime.InteropServices;
using Cleave.Tools.Input;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>
/// A replay target that plays a recording on an allocator like the recorded one, step by step, and compares the placements.
/// </summary>
/// <remarks>The blocks of an id are those of its allocation until all of it is freed, even if parts are freed earlier.</remarks>
internal sealed class RecordedTarget : ReplayTarget, IDisposable
{
    private readonly RepeatedAllocator _allocator;
    private readonly ulong _base;
    private readonly List<BlockExtent>?[] _served;
    private readonly List<ulong>?[] _left;
    private readonly List<BlockExtent> _scratch = [];
    private int _differences;
    private ulong _largest;

    public RecordedTarget(Trace trace)
    {
        RecordedSpace space = trace.Space ?? throw new TraceFormatException(
            trace.Name, "",
            "the trace does not name the allocator that it was recorded from ('# space:'), so it cannot be placed as recorded");
        _allocator = RepeatedAllocator.Create(trace.Name, space);
        _base = space.Base;
        _largest = _allocator.Size;
        _served = new List<BlockExtent>?[trace.AllocationCount];
        _left = new List<ulong>?[trace.AllocationCount];
    }

    /// <summary>The largest size that the space has had so far.</summary>
    public override ulong Size => _largest;

    public override ulong Allocated => _allocator.Allocated;

    public override ulong LargestFreeBlock => _allocator.LargestFreeBlock;

    public override (ulong Splits, ulong Merges) Changes => _allocator.Changes;

    public override IReadOnlyList<OrderCount> FreeBlocks => _allocator.FreeBlocks;

    protected override string Reason => _allocator.Refusal;

    public override int? Differences => _differences;

    protected override bool TryServe(in TraceEvent allocation)
    {
        List<BlockExtent> blocks = [];
        bool served = _allocator.TryAllocate(allocation, blocks);
        _left[allocation.Id] = [.. blocks.Select(block => block.Offset)];
        _served[allocation.Id] = [.. blocks.Select(block => block with { Offset = block.Offset - _base })];
        bool differs = !served || (allocation.Terms?.At is { } at && blocks[0].Offset != at);
        _differences += differs ? 1 : 0;
        return served;
    }

    protected override void GiveBack(in TraceEvent free)
    {
        foreach (ulong address in CollectionsMarshal.AsSpan(_left[free.Id]))
        {
            _allocator.Free(address, free.Terms is { Zeroed: true });
        }

        _left[free.Id] = null;
        _served[free.Id] = null;
    }

    /// <summary>Repeats a request that was refused in the recording. If it is served, the placements differ from the recording.</summary>
    protected override bool TryServeAndGiveBack(in TraceEvent refused)
    {
        _scratch.Clear();
        bool served = _allocator.TryAllocate(refused, _scratch);
        _differences += served ? 1 : 0;
        foreach (BlockExtent block in _scratch)
        {
            _allocator.Free(block.Offset, zeroed: false);
        }

        return served;
    }

    public override ReadOnlySpan<BlockExtent> BlocksOf(long id) => CollectionsMarshal.AsSpan(_served[id]);

    public void Dispose() => (_allocator as IDisposable)?.Dispose();

    private void EndMove(in TraceEvent step, ulong at, ulong to, bool zeroed)
    {
        bool completed = step.Kind == TraceEventKind.MoveEnd;
        bool agrees = _allocator.TryEndMove(at, to, completed, zeroed);
        _differences += agrees ? 0 : 1;
        if (completed && agrees && _left[step.Id] is { } left && left.Remove(at))
        {
            left.Add(to);
        }
    }

    protected override void Take(in TraceEvent step)
    {
        TraceTerms terms = step.Terms ?? new TraceTerms();
        ulong at = terms.At ?? 0;
        switch (step.Kind)
        {
            case TraceEventKind.OutOfMemory:
                TryServeAndGiveBack(step);
                break;
            case TraceEventKind.FreePart when _left[step.Id]?.Remove(at) == true:
                _allocator.Free(at, terms.Zeroed);
                break;
            case TraceEventKind.Trim when _left[step.Id] is { } left && left.Remove(at):
                _scratch.Clear();
                _allocator.Trim(at, terms.Start ?? at, step.Size, terms.Zeroed, _scratch);
                left.AddRange(_scratch.Select(block => block.Offset));
                break;
            case TraceEventKind.Grow:
                _differences += _allocator.TryGrow(at, step.Size) ? 0 : 1;
                break;
            case TraceEventKind.MoveBegin:
                _differences += _allocator.TryBeginMove(at, terms.To ?? at) ? 0 : 1;
                break;
            case TraceEventKind.MoveEnd or TraceEventKind.MoveDrop:
                EndMove(step, at, terms.To ?? at, terms.Zeroed);
                break;
            case TraceEventKind.Resize:
                _differences += _allocator.TryResize(step.Size) ? 0 : 1;
                _largest = Math.Max(_largest, _allocator.Size);
                break;
            case TraceEventKind.ResetClear:
                _allocator.ResetClear(terms.Zeroed);
                break;
            case TraceEventKind.Retire or TraceEventKind.Restore:
                _allocator.Retire(at, step.Size, back: step.Kind == TraceEventKind.Restore);
                break;
        }
    }
}

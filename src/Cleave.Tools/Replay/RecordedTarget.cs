using System.Runtime.InteropServices;
using Cleave.Tools.Input;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>
/// A replay target that plays a recording on an allocator like the recorded one, step by step, and compares the placements.
/// </summary>
/// <remarks>
/// The blocks of an id change with the steps that free, trim, grow or move them. During a move they include the memory at its target.
/// </remarks>
internal sealed class RecordedTarget : ReplayTarget, IDisposable
{
    private readonly RepeatedAllocator _allocator;
    private readonly ulong _base;
    private readonly List<BlockExtent>?[] _held;
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
        _held = new List<BlockExtent>?[trace.AllocationCount];
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
        bool differs = !served || (allocation.Terms?.At is { } at && blocks[0].Offset != at);
        _held[allocation.Id] = [.. blocks.Select(FromBase)];
        _differences += differs ? 1 : 0;
        return served;
    }

    protected override void GiveBack(in TraceEvent free)
    {
        foreach (BlockExtent block in CollectionsMarshal.AsSpan(_held[free.Id]))
        {
            _allocator.Free(_base + block.Offset, free.Terms is { Zeroed: true });
        }

        _held[free.Id] = null;
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

    public override ReadOnlySpan<BlockExtent> BlocksOf(long id) => CollectionsMarshal.AsSpan(_held[id]);

    public void Dispose() => (_allocator as IDisposable)?.Dispose();

    private BlockExtent FromBase(BlockExtent block) => block with { Offset = block.Offset - _base };

    /// <summary>Removes the block at an address from those of an id. Returns null if the id has no block there.</summary>
    private BlockExtent? Release(long id, ulong address)
    {
        int index = _held[id]?.FindIndex(block => block.Offset == address - _base) ?? -1;
        if (index < 0)
            return null;

        BlockExtent block = _held[id]![index];
        _held[id]!.RemoveAt(index);
        return block;
    }

    private void Grow(in TraceEvent step, ulong at)
    {
        bool agrees = _allocator.TryGrow(at, step.Size);
        _differences += agrees ? 0 : 1;
        if (agrees && Release(step.Id, at) is { } block)
        {
            _held[step.Id]!.Add(block with { Size = step.Size });
        }
    }

    private void BeginMove(in TraceEvent step, ulong at, ulong to)
    {
        bool agrees = _allocator.TryBeginMove(at, to);
        _differences += agrees ? 0 : 1;
        if (agrees && Release(step.Id, at) is { } block)
        {
            _held[step.Id]!.AddRange([block, block with { Offset = to - _base }]);
        }
    }

    private void EndMove(in TraceEvent step, ulong at, ulong to, bool zeroed)
    {
        bool completed = step.Kind == TraceEventKind.MoveEnd;
        bool agrees = _allocator.TryEndMove(at, to, completed, zeroed);
        _differences += agrees ? 0 : 1;
        if (agrees)
        {
            Release(step.Id, completed ? at : to);
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
            case TraceEventKind.FreePart when Release(step.Id, at) is not null:
                _allocator.Free(at, terms.Zeroed);
                break;
            case TraceEventKind.Trim when Release(step.Id, at) is not null:
                _scratch.Clear();
                _allocator.Trim(at, terms.Start ?? at, step.Size, terms.Zeroed, _scratch);
                _held[step.Id]!.AddRange(_scratch.Select(FromBase));
                break;
            case TraceEventKind.Grow:
                Grow(step, at);
                break;
            case TraceEventKind.MoveBegin:
                BeginMove(step, at, terms.To ?? at);
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

using Cleave.BestFit;
using Cleave.Tools.Moments;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A <see cref="BestFitAllocator"/> that repeats the requests of a recording.</summary>
internal sealed class RecordedBestFit(RecordedSpace space) : RepeatedAllocator
{
    private readonly BestFitAllocator _memory = new(new BestFitAllocatorOptions
    {
        BaseOffset = space.Base,
        Size = space.Size,
        Granularity = new Alignment(space.Chunk),
    });

    private readonly Dictionary<ulong, AllocatedRange> _ranges = new(SeededComparer.Shared);
    private readonly Dictionary<(ulong From, ulong To), PendingMove> _moves = [];
    private AllocationFailure _failure;

    public override ulong Size => _memory.Size;

    public override ulong Allocated => _memory.AllocatedBytes;

    public override ulong LargestFreeBlock => _memory.LargestFreeRun;

    public override (ulong Splits, ulong Merges) Changes => default;

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_memory.GetBlocks());

    public override string Refusal => _failure.ToString();

    public override bool TryAllocate(in TraceEvent request, List<BlockExtent> blocks)
    {
        TraceTerms terms = request.Terms ?? new TraceTerms();
        Alignment? alignment = request.Alignment == 0 ? null : new Alignment(request.Alignment);
        RangePlacement placement = terms is { Start: { } start, End: { } end } ? RangePlacement.Within(start, end) : RangePlacement.Lowest;
        bool served = _memory.TryAllocateRange(
            request.Size,
            out AllocatedRange range,
            out _failure,
            alignment,
            (terms.Asked & ObservedTerms.TopDown) != 0 ? placement.FromTheTop() : placement,
            (terms.Asked & ObservedTerms.Clear) != 0);
        if (served)
        {
            Hold(range, blocks);
        }

        return served;
    }

    public override void Free(ulong address, bool zeroed)
    {
        if (_ranges.Remove(address, out AllocatedRange range))
        {
            _memory.Free(range, zeroed);
        }
    }

    public override void Trim(ulong address, ulong start, ulong newSize, bool zeroed, List<BlockExtent> blocks)
    {
        if (_ranges.Remove(address, out AllocatedRange range))
        {
            _memory.Trim(ref range, start, newSize, zeroed);
            Hold(range, blocks);
        }
    }

    public override bool TryGrow(ulong address, ulong newSize)
    {
        bool grown = _ranges.Remove(address, out AllocatedRange range);
        if (grown)
        {
            grown = _memory.TryGrow(ref range, newSize, out _failure);
            _ranges.Add(address, range);
        }

        return grown;
    }

    public override bool TryResize(ulong newSize)
    {
        if (newSize < _memory.Size)
        {
            return _memory.TryShrink(newSize, out _failure);
        }

        _memory.Grow(newSize);
        return true;
    }

    public override bool TryBeginMove(ulong address, ulong target)
    {
        if (!_ranges.TryGetValue(address, out AllocatedRange range)
            || !_memory.TryBeginMove(range, target, out PendingMove? move, out _failure))
        {
            return false;
        }

        _moves.Add((address, target), move);
        return true;
    }

    public override bool TryEndMove(ulong address, ulong target, bool completed, bool zeroed)
    {
        if (!_moves.Remove((address, target), out PendingMove? move))
        {
            return false;
        }

        using (move)
        {
            if (!completed)
            {
                return true;
            }

            bool moved = move.TryComplete(out AllocatedRange range, zeroed);
            if (moved)
            {
                _ranges.Remove(address);
                _ranges.Add(target, range);
            }

            return moved;
        }
    }

    public override void ResetClear(bool zeroed) => _memory.ResetClear(zeroed);

    private void Hold(AllocatedRange range, List<BlockExtent> blocks)
    {
        _ranges.Add(range.Offset, range);
        blocks.Add(new BlockExtent(range.Offset, range.Size));
    }
}

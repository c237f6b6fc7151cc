using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;
using Cleave.Tools.Moments;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A <see cref="GpuBuddyCore"/> that repeats the raw calls of a recording.</summary>
internal sealed class RecordedCore(RecordedSpace space) : RepeatedAllocator
{
    private readonly GpuBuddyCore _core = new(space.Size, new Alignment(space.Chunk));
    private readonly Dictionary<ulong, BuddyBlock> _blocks = new(SeededComparer.Shared);
    private readonly List<BuddyBlock> _scratch = [];
    private PlacementError _error;

    public override ulong Size => _core.Size;

    public override ulong Allocated => _core.Size - _core.FreeBytes;

    public override ulong LargestFreeBlock => _core.LargestFreeBlock;

    public override (ulong Splits, ulong Merges) Changes => (_core.Splits, _core.Merges);

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_core);

    public override string Refusal => $"{_error}: {new ByteSize(_core.FreeBytes)} are free.";

    public override bool TryAllocate(in TraceEvent request, List<BlockExtent> blocks)
    {
        TraceTerms terms = request.Terms ?? new TraceTerms();
        ulong least = request.Alignment == 0 ? space.Chunk : request.Alignment;
        ulong end = terms.End ?? _core.Size;
        _scratch.Clear();
        _error = _core.Allocate(terms.Start ?? 0, end, request.Size, least, terms.RawFlags ?? GpuBuddyRawFlags.None, _scratch);
        Hold(blocks);
        return _error == PlacementError.None;
    }

    public override void Free(ulong address, bool zeroed)
    {
        if (_blocks.Remove(address, out BuddyBlock block))
        {
            _core.Free(block, zeroed ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None);
        }
    }

    public override void Trim(ulong address, ulong start, ulong newSize, bool zeroed, List<BlockExtent> blocks)
    {
        if (_blocks.Remove(address, out BuddyBlock block))
        {
            _scratch.Clear();
            _scratch.Add(block);
            _error = _core.Trim(_scratch, start, newSize);
            Hold(blocks);
        }
    }

    public override void ResetClear(bool zeroed) => _core.ResetClear(zeroed);

    private void Hold(List<BlockExtent> blocks)
    {
        foreach (BuddyBlock block in _scratch)
        {
            _blocks[block.Offset] = block;
            blocks.Add(new BlockExtent(block.Offset, _core.SizeOf(block)));
        }
    }
}

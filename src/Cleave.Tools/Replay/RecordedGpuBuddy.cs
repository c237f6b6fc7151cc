using Cleave.Gpu;
using Cleave.Tools.Moments;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A <see cref="GpuBuddy"/> that repeats the requests of a recording.</summary>
internal sealed partial class RecordedGpuBuddy(RecordedSpace space) : RepeatedAllocator
{
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions
    {
        BaseOffset = space.Base,
        Size = space.Size,
        ChunkSize = new Alignment(space.Chunk),
    });

    // A block is held as a value or by an owner of its own, as it was in the recording.
    private readonly Dictionary<ulong, AllocatedBlock> _values = new(SeededComparer.Shared);
    private readonly Dictionary<ulong, AllocatedBlocks> _owners = new(SeededComparer.Shared);
    private AllocationFailure _failure;

    public override ulong Size => _buddy.Size;

    public override ulong Allocated => _buddy.Size - _buddy.FreeBytes;

    public override ulong LargestFreeBlock => _buddy.LargestFreeBlock;

    public override (ulong Splits, ulong Merges) Changes => (_buddy.GetStatistics().Splits, _buddy.GetStatistics().Merges);

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_buddy.GetStatistics(), _buddy.ChunkSize);

    public override string Refusal => _failure.ToString();

    public override bool TryAllocate(in TraceEvent request, List<BlockExtent> blocks)
    {
        TraceTerms terms = request.Terms ?? new TraceTerms();
        Alignment? least = request.Alignment == 0 ? null : new Alignment(request.Alignment);
        GpuBuddyPlacement mode = terms is { Start: { } start, End: { } end } ? GpuBuddyPlacement.Range(start, end)
            : (terms.Asked & ObservedTerms.TopDown) != 0 ? GpuBuddyPlacement.TopDown
            : GpuBuddyPlacement.Simple;
        if ((terms.Asked & ObservedTerms.OneBlock) != 0)
        {
            bool one = _buddy.TryAllocateBlock(request.Size, out AllocatedBlock value, out _failure, least, mode, FlagsOf(terms.Asked));
            if (one)
            {
                _values[value.Offset] = value;
                blocks.Add(new BlockExtent(value.Offset, value.Size));
            }

            return one;
        }

        bool served = _buddy.TryAllocate(request.Size, out AllocatedBlocks? owner, out _failure, least, mode, FlagsOf(terms.Asked));
        if (served)
        {
            Hold(owner!, blocks);
        }

        return served;
    }

    public override void Free(ulong address, bool zeroed)
    {
        if (_moves.Count > 0)
        {
            DropMoveOf(address);
        }

        if (_values.Remove(address, out AllocatedBlock value))
        {
            _buddy.Free(value, zeroed);
        }
        else if (_owners.Remove(address, out AllocatedBlocks? owner))
        {
            Action free = zeroed ? owner.FreeAsCleared : owner.Dispose;
            free();
        }
    }

    public override void Trim(ulong address, ulong start, ulong newSize, bool zeroed, List<BlockExtent> blocks)
    {
        if (_owners.Remove(address, out AllocatedBlocks? owner))
        {
            owner.TryTrim(start, newSize, out _failure, zeroed);
            Hold(owner, blocks);
        }
    }

    public override bool TryResize(ulong newSize)
    {
        if (newSize < _buddy.Size)
        {
            return _buddy.TryShrink(newSize, out _failure);
        }

        _buddy.Grow(newSize);
        return true;
    }

    public override void ResetClear(bool zeroed) => _buddy.ResetClear(zeroed);

    /// <summary>Gives each block an owner of its own, which changes nothing in the allocator's metadata.</summary>
    private void Hold(AllocatedBlocks owner, List<BlockExtent> blocks)
    {
        blocks.AddRange(owner.Select(block => new BlockExtent(block.Offset, block.Size)));
        while (owner.Count > 1)
        {
            AllocatedBlocks part = owner.SplitOff(owner.Count - 1);
            _owners[part[0].Offset] = part;
        }

        _owners[owner[0].Offset] = owner;
    }

    private static GpuBuddyAllocationFlags FlagsOf(ObservedTerms terms) =>
        ((terms & ObservedTerms.Contiguous) != 0 ? GpuBuddyAllocationFlags.Contiguous : GpuBuddyAllocationFlags.None)
        | ((terms & ObservedTerms.Clear) != 0 ? GpuBuddyAllocationFlags.Clear : GpuBuddyAllocationFlags.None)
        | ((terms & ObservedTerms.Untrimmed) != 0 ? GpuBuddyAllocationFlags.TrimDisable : GpuBuddyAllocationFlags.None);
}

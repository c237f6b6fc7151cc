using System.Runtime.InteropServices;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A fresh allocator of one policy that a trace is played on, through the calls that an application would use.</summary>
internal sealed class ReplayTarget
{
    private readonly GpuBuddy _buddy;
    private readonly GpuBuddyAllocFlags _flags;
    private readonly Alignment _minAlignment;
    private readonly bool _cleared;
    private readonly List<AllocatedBlock>?[] _live;

    public ReplayTarget(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong size)
    {
        _buddy = new GpuBuddy(new GpuBuddyParams { Size = size, ChunkSize = options.ChunkSize });
        _flags = policy.Flags;
        _minAlignment = options.MinAlignment is { } asked && asked > options.ChunkSize ? asked : options.ChunkSize;
        _cleared = options.FreeAsCleared;
        _live = new List<AllocatedBlock>?[trace.AllocationCount];
    }

    public GpuBuddy Buddy => _buddy;

    /// <summary>Serves an allocation of the trace.</summary>
    public bool TryAllocate(in TraceEvent allocation, out AllocationFailure failure)
    {
        List<AllocatedBlock> blocks = _live[allocation.Id] ??= [];
        blocks.Clear();
        return TryAllocate(allocation.Size, allocation.Alignment, blocks, out failure);
    }

    /// <summary>Serves a request whose blocks the caller keeps.</summary>
    public bool TryAllocate(ulong size, ulong alignment, List<AllocatedBlock> blocks, out AllocationFailure failure)
    {
        if (size > _buddy.Size)
        {
            // Said here: the next whole chunk above such a size may be 2^64.
            failure = new AllocationFailure(GpuBuddyError.SizePastSpace, size, _buddy.Size, _buddy.Avail, _buddy.LargestFreeBlock);
            return false;
        }

        ulong rounded = _buddy.ChunkSize.RoundUp(size);
        Alignment minBlock = alignment > _minAlignment.Bytes ? new Alignment(alignment) : _minAlignment;
        return _buddy.TryAllocateBlocks(rounded, blocks, out failure, minBlock, GpuBuddyAllocMode.Simple, _flags);
    }

    /// <summary>
    /// Frees what <see cref="TryAllocate(in TraceEvent, out AllocationFailure)"/> gave for that id; nothing where it failed.
    /// </summary>
    public void Free(long id)
    {
        List<AllocatedBlock>? blocks = _live[id];
        _buddy.Free(CollectionsMarshal.AsSpan(blocks), _cleared);
        blocks?.Clear();
    }

    public void Free(List<AllocatedBlock> blocks) => _buddy.Free(CollectionsMarshal.AsSpan(blocks), _cleared);

    /// <summary>The blocks that serve an id at the moment.</summary>
    public ReadOnlySpan<AllocatedBlock> BlocksOf(long id) => CollectionsMarshal.AsSpan(_live[id]);
}

using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>One arena of a <see cref="PhysicalMemory"/>: a run of page frames, and of addresses in the direct map.</summary>
/// <remarks>All but the counts never changes. Thread-safe.</remarks>
public sealed class MemoryNode
{
    private readonly nuint _pageSize;

    internal MemoryNode(nuint pageSize, MemoryNodeOptions options, ulong firstFrame, MemoryArena arena, PageReturns returns)
    {
        _pageSize = pageSize;
        NumaNode = options.NumaNode;
        FirstFrame = firstFrame;
        Address = arena.Address;
        Size = arena.Size;
        Arena = arena;
        Returns = returns;
    }

    /// <summary>The number of its first page frame.</summary>
    public ulong FirstFrame { get; }

    /// <summary>How many page frames it has.</summary>
    public ulong Frames => Size / _pageSize;

    /// <summary>The first byte of its direct map.</summary>
    public nuint Address { get; }

    /// <summary>Bytes that are reserved.</summary>
    public nuint Size { get; }

    /// <summary>The NUMA node that was asked for, null for any.</summary>
    public int? NumaNode { get; }

    /// <summary>Whether its memory is bound to <see cref="NumaNode"/>.</summary>
    public bool IsBound { get; internal init; }

    /// <summary>Page frames that are released and still take memory.</summary>
    public ulong PendingFrames => Returns.Pending;

    /// <summary>Counts the bytes that take memory now, by the system's own count.</summary>
    /// <exception cref="PageSystemException">The system cannot tell.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>
    /// Linux counts what was touched and not given back since, in memory or swapped out, in one call. Elsewhere the pages that are in
    /// memory are counted one by one.
    /// </remarks>
    public ulong CountResidentBytes()
    {
        Returns.Resident(out ulong bytes).ThrowIfFailed(Size);
        return bytes;
    }

    internal MemoryArena Arena { get; }

    internal PageReturns Returns { get; }

    internal ulong EndFrame => FirstFrame + Frames;
}

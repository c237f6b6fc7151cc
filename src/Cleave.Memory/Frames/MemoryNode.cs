using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>One arena of a <see cref="PhysicalMemory"/>: a run of page frames with consecutive addresses in the direct map.</summary>
/// <remarks>Immutable except for the counts. Thread-safe.</remarks>
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

    /// <summary>The number of the first page frame of this node.</summary>
    public ulong FirstFrame { get; }

    /// <summary>The number of page frames of this node.</summary>
    public ulong Frames => Size / _pageSize;

    /// <summary>The address of the first byte of the direct map.</summary>
    public nuint Address { get; }

    /// <summary>The reserved size of this node in bytes.</summary>
    public nuint Size { get; }

    /// <summary>The id of the requested NUMA node, or null for any node.</summary>
    public int? NumaNode { get; }

    /// <summary>Whether the memory of this node is bound to <see cref="NumaNode"/>.</summary>
    public bool IsBound { get; internal init; }

    /// <summary>Page frames that are released and still take memory.</summary>
    public ulong PendingFrames => Returns.Pending;

    /// <summary>Counts the bytes of memory that this node takes now, as the operating system reports it.</summary>
    /// <exception cref="PageSystemException">The system refused to report it.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    /// <remarks>
    /// Linux counts the pages that were touched and not returned since, in memory or swapped out, with one call. Other systems count only
    /// the pages that are in memory, one by one.
    /// </remarks>
    public ulong CountResidentBytes()
    {
        Returns.Resident(out ulong bytes).ThrowIfFailed(Size);
        return bytes;
    }

    internal MemoryArena Arena { get; }

    internal PageReturns Returns { get; }

    internal ulong EndFrame => FirstFrame + Frames;

    /// <summary>Returns the frames, the addresses and the NUMA node in one line.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"frames {FirstFrame} to {EndFrame - 1} at {AddressText.Of(Address)}, {ByteText.Exact(Size)}")
        + (NumaNode is { } id ? FormattableString.Invariant($", of NUMA node {id}{(IsBound ? "" : " (not bound)")}") : "");
}

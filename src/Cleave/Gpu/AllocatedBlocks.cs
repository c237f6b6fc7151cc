using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Cleave;

/// <summary>
/// The owner of memory that a <see cref="GpuBuddy"/> allocated: one block or several. Disposing it frees them, exactly once.
/// </summary>
/// <remarks>
/// Safe from any number of threads: of two that dispose it, one frees. Its blocks are read without a lock.
/// An owner that the garbage collector finds undisposed is reported (<see cref="GpuBuddy.OwnerLost"/>) and its memory stays allocated,
/// since a device may still be using it, unless the event's handler says otherwise.
/// </remarks>
public sealed partial class AllocatedBlocks : IDisposable
{
    private readonly GpuBuddy _space;
    private volatile BuddyBlock[]? _held;

    internal AllocatedBlocks(GpuBuddy space, BuddyBlock[] held)
    {
        _space = space;
        _held = held;
    }

    /// <summary>Reports the blocks of an owner that nobody disposed.</summary>
    ~AllocatedBlocks()
    {
        if (_held is { Length: > 0 })
        {
            _space.ReportLost(this);
        }
    }

    /// <summary>The allocator that the memory came from.</summary>
    public GpuBuddy Space => _space;

    /// <summary>Whether the memory has been given back.</summary>
    public bool IsDisposed => _held is null;

    /// <summary>The stack that allocated the memory, where <see cref="GpuBuddyParams.TrackAllocations"/> is on; else null.</summary>
    public StackTrace? AllocationStack { get; internal set; }

    /// <summary>How many blocks there are; 0 once they were split off.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been given back.</exception>
    public int Count => Held.Length;

    /// <summary>Bytes of all blocks.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public ulong Size
    {
        get
        {
            ulong size = 0;
            foreach (BuddyBlock block in Held)
            {
                size += _space.ChunkSize.Bytes << block.Order;
            }

            return size;
        }
    }

    /// <summary>A block, in the order in which the allocator gave them.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public AllocatedBlock this[int index]
    {
        get
        {
            BuddyBlock[] held = Held;
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, held.Length);
            return new AllocatedBlock(_space, held[index], owned: true);
        }
    }

    /// <summary>Gives the memory back, as dirty. Further calls do nothing.</summary>
    public void Dispose()
    {
        _space.Release(this, cleared: false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back as zeroed, which the caller has seen to: it then serves requests for clear memory.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public void FreeAsCleared()
    {
        ObjectDisposedException.ThrowIf(!_space.Release(this, cleared: true), this);
        Dispose();
    }

    /// <summary>Keeps the first <paramref name="newSize"/> bytes of the only block and frees the rest.</summary>
    /// <param name="newSize">Bytes to keep: a multiple of the chunk size, at most the block.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest. If not, which is the default, it becomes free as dirty, even if the
    /// block was clear when it was handed out.</param>
    /// <exception cref="ArgumentException">There is not exactly one block, or the size is invalid. Nothing has changed.</exception>
    /// <inheritdoc cref="Count" path="/exception"/>
    /// <remarks>What is kept may be several blocks. Cost: the order of the block.</remarks>
    public void Trim(ulong newSize, bool cleared = false) => ThrowIfFailed(_space.Trim(this, start: null, newSize, cleared));

    /// <summary>Keeps the bytes from <paramref name="start"/> of the only block and frees the rest.</summary>
    /// <param name="start">Where the kept part begins, base offset included; a whole number of chunks above the base.</param>
    /// <param name="newSize">Bytes to keep: a multiple of the chunk size. The whole block is kept if this is its size.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest, as for <see cref="Trim(ulong, bool)"/>.</param>
    /// <inheritdoc cref="Trim(ulong, bool)" path="/exception"/>
    public void Trim(ulong start, ulong newSize, bool cleared = false) => ThrowIfFailed(_space.Trim(this, start, newSize, cleared));

    /// <summary>
    /// Does what <see cref="Trim(ulong, ulong, bool)"/> does (from the beginning if <paramref name="start"/> is null), but returns false
    /// with the reason instead of throwing.
    /// </summary>
    /// <param name="start">Where the kept part begins, base offset included; null for the beginning of the block.</param>
    /// <param name="newSize">Bytes to keep: a multiple of the chunk size.</param>
    /// <param name="failure">Why nothing was trimmed.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest, as for <see cref="Trim(ulong, bool)"/>.</param>
    /// <returns>Whether the block was trimmed, or has that size already.</returns>
    /// <inheritdoc cref="Count" path="/exception"/>
    public bool TryTrim(ulong? start, ulong newSize, out AllocationFailure failure, bool cleared = false)
    {
        failure = _space.Trim(this, start, newSize, cleared);
        return failure.Error == GpuBuddyError.None;
    }

    /// <summary>Moves one block to an owner of its own; this one keeps the others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no block of that index.</exception>
    /// <inheritdoc cref="Count" path="/exception"/>
    public AllocatedBlocks SplitOff(int index) => _space.SplitOff(this, index);

    /// <summary>The blocks in one line; "disposed" or "empty" where there are none.</summary>
    public override string ToString() => _held switch
    {
        null => "disposed",
        [] => "empty",
        BuddyBlock[] held => string.Join(", ", held.Select(block => new AllocatedBlock(_space, block, owned: true))),
    };

    /// <summary>The blocks; replaced as a whole, so that readers need no lock. Written under the allocator's lock.</summary>
    internal BuddyBlock[] Held
    {
        get => _held ?? throw new ObjectDisposedException(nameof(AllocatedBlocks));
        set => _held = value;
    }

    /// <summary>Takes the blocks away, under the allocator's lock; null where they are gone already.</summary>
    internal BuddyBlock[]? Detach()
    {
        BuddyBlock[]? held = _held;
        _held = null;
        return held;
    }

    /// <summary>Keeps the stack for the report of a loss. Never inlined, so that the one frame it leaves out is its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void RememberStack() => AllocationStack = new StackTrace(skipFrames: 1, fNeedFileInfo: true);

    private static void ThrowIfFailed(AllocationFailure failure)
    {
        if (failure.Error != GpuBuddyError.None)
        {
            throw NoSpaceException.For(failure);
        }
    }
}

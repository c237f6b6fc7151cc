using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>
/// The owner of memory that a <see cref="GpuBuddy"/> allocated: one block or several. Disposing it frees them, exactly once.
/// </summary>
/// <remarks>
/// <para>Safe from any number of threads: of two that dispose it, one frees. Its blocks are read without a lock.</para>
/// <para>The states: with blocks; empty, after all blocks were split off; disposed. Each is one array or null, which changes under the
/// allocator's lock only (<see cref="Dispose"/>, <see cref="FreeAsCleared"/>, <see cref="SplitOff"/>, <see cref="Trim(ulong, bool)"/>). The call
/// that takes the array away frees its blocks, and nothing leaves the disposed state.</para>
/// <para>
/// An owner that the garbage collector finds undisposed is reported (<see cref="GpuBuddy.OwnerLost"/>) and its memory stays allocated,
/// since a device may still be using it, unless the event's handler says otherwise.
/// </para>
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

    /// <summary>The stack that allocated the memory, where <see cref="GpuBuddyOptions.TrackAllocations"/> is on; else null.</summary>
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

    /// <summary>Whether the blocks are one run of addresses without a gap, in whatever order they were given.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public bool IsContiguous => BlockRun.TryOf(_space.Core, Held, out _);

    /// <summary>The first byte of memory that is one run of addresses, base offset included. Cost: the number of blocks.</summary>
    /// <exception cref="InvalidOperationException">The memory is not one run of addresses (<see cref="IsContiguous"/>).</exception>
    /// <inheritdoc cref="Count" path="/exception"/>
    public ulong Offset => _space.BaseOffset + Run.Start;

    /// <summary>The offset after the last byte of memory that is one run of addresses, base offset included.</summary>
    /// <inheritdoc cref="Offset" path="/exception"/>
    public ulong End => _space.BaseOffset + Run.End;

    /// <summary>Anything that its user knows the memory by, such as a name; null at first. Printed by <see cref="ToString"/> and passed on by
    /// <see cref="SplitOff"/>. Not synchronized.</summary>
    public object? Tag { get; set; }

    /// <summary>A block, in the order in which the allocator gave them.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public AllocatedBlock this[int index]
    {
        get
        {
            BuddyBlock[] held = Held;
            CheckIndex(index, held.Length);
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

    /// <summary>Moves one block to an owner of its own; this one keeps the others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no block of that index.</exception>
    /// <inheritdoc cref="Count" path="/exception"/>
    public AllocatedBlocks SplitOff(int index) => _space.SplitOff(this, index);

    /// <summary>The tag, if there is one, and the blocks in one line; "disposed" or "empty" if there are none.</summary>
    public override string ToString() => (Tag is null ? "" : $"{Tag}: ") + _held switch
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

    private BlockRun Run
    {
        get
        {
            BuddyBlock[] held = Held;
            return BlockRun.TryOf(_space.Core, held, out BlockRun run) ? run : throw new InvalidOperationException(
                held.Length == 0
                    ? "The owner has no blocks any more: all of them were split off."
                    : $"The memory is {held.Length} blocks with gaps between them, so it has no single offset or end; read those of its blocks, "
                    + "or allocate it with GpuBuddyAllocFlags.Contiguous.");
        }
    }

    /// <summary>Throws unless there is a block of that index.</summary>
    internal static void CheckIndex(int index, int count)
    {
        if ((uint)index >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"There is no block {index}; the owner has {count}.");
        }
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
}

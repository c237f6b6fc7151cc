using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>
/// The owner of memory that a <see cref="GpuBuddy"/> allocated: one block or several. Disposing the owner frees the blocks, exactly once.
/// </summary>
/// <remarks>
/// <para>Safe from any number of threads: if two dispose the owner, one of them frees the blocks.
/// The blocks are read without a lock.</para>
/// <para>An owner has blocks, or is empty because all blocks were split off, or is disposed. The state is one array or null, and changes
/// only under the allocator's lock (<see cref="Dispose"/>, <see cref="FreeAsCleared"/>, <see cref="SplitOff"/>,
/// <see cref="Trim(ByteSize, bool)"/>, and a completed move of its blocks). The call that takes the array away frees its blocks,
/// and an owner that is disposed stays disposed.</para>
/// <para>
/// An owner that the garbage collector finds undisposed is reported (<see cref="GpuBuddy.OwnerLost"/>) and its memory stays allocated,
/// since a device may still be using it, unless the event's handler says otherwise.
/// </para>
/// </remarks>
[DebuggerTypeProxy(typeof(AllocatedBlocksDebugView))]
public sealed partial class AllocatedBlocks : IDisposable
{
    private readonly GpuBuddy _space;

    // The number of the entry in the table of owners, which has the blocks, plus one; 0 after the disposal.
    private volatile int _place;

    /// <summary>Makes an owner of allocated blocks. Under the allocator's lock.</summary>
    internal AllocatedBlocks(GpuBuddy space, BuddyBlock[] held, ulong key = 0)
        : this(space, space.Owners.Add(held, key))
    {
    }

    /// <summary>Makes an owner of blocks that the table of owners has already. Under the allocator's lock.</summary>
    internal AllocatedBlocks(GpuBuddy space, int entry)
    {
        _space = space;
        _place = entry + 1;
    }

    /// <summary>Reports the blocks of an owner that nobody disposed.</summary>
    ~AllocatedBlocks()
    {
        if (HeldOrNull is { Length: > 0 })
        {
            _space.ReportLost(this);
        }
    }

    /// <summary>The allocator that the memory came from.</summary>
    public GpuBuddy Space => _space;

    /// <summary>Whether the memory has been freed.</summary>
    public bool IsDisposed => _place == 0;

    /// <summary>The stack that allocated the memory if <see cref="GpuBuddyOptions.TrackAllocations"/> is on; else null.</summary>
    public StackTrace? AllocationStack { get; internal set; }

    /// <summary>The number of blocks; 0 after all of them were split off.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been freed.</exception>
    public int Count => Held.Length;

    /// <summary>Bytes of all blocks together.</summary>
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

    /// <summary>Whether the blocks are one run of addresses without a gap, in any order.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public bool IsContiguous => BlockRun.TryOf(_space.ChunkSize, Held, out _);

    /// <summary>
    /// The offset of the first byte of memory that is one run of addresses, base offset included. Cost: the number of blocks.
    /// </summary>
    /// <exception cref="InvalidOperationException">The memory is not one run of addresses (<see cref="IsContiguous"/>).</exception>
    /// <inheritdoc cref="Count" path="/exception"/>
    public ulong Offset => _space.BaseOffset + Run.Start;

    /// <summary>The offset after the last byte of memory that is one run of addresses, base offset included.</summary>
    /// <inheritdoc cref="Offset" path="/exception"/>
    public ulong End => _space.BaseOffset + Run.End;

    /// <summary>A value by which the user knows the memory, such as a name; null at first. <see cref="ToString"/> prints it, and
    /// <see cref="SplitOff"/> passes it on. Not synchronized.</summary>
    public object? Tag { get; set; }

    /// <summary>The block at an index, in the order in which the allocator returned the blocks.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    /// <exception cref="ArgumentOutOfRangeException">The owner has no block of that index.</exception>
    public AllocatedBlock this[int index]
    {
        get
        {
            BuddyBlock[] held = Held;
            CheckIndex(index, held.Length);
            return new AllocatedBlock(_space, held[index], owned: true);
        }
    }

    /// <summary>Frees the memory as dirty. Further calls do nothing.</summary>
    public void Dispose()
    {
        _space.Release(this, cleared: false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees memory that the caller has zeroed, so that it serves requests for clear memory.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public void FreeAsCleared()
    {
        ObjectDisposedException.ThrowIf(!_space.Release(this, cleared: true), this);
        Dispose();
    }

    /// <summary>Moves one block to a new owner and keeps the others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The owner has no block of that index.</exception>
    /// <inheritdoc cref="Count" path="/exception"/>
    public AllocatedBlocks SplitOff(int index) => _space.SplitOff(this, index);

    /// <summary>Returns the tag, if it is set, and the blocks in one line; "disposed" or "empty" if the owner has no blocks.</summary>
    public override string ToString() => (Tag is null ? "" : $"{Tag}: ") + HeldOrNull switch
    {
        null => "disposed",
        [] => "empty",
        BuddyBlock[] held => string.Join(", ", held.Select(block => new AllocatedBlock(_space, block, owned: true))),
    };

    private BlockRun Run
    {
        get
        {
            BuddyBlock[] held = Held;
            return BlockRun.TryOf(_space.ChunkSize, held, out BlockRun run) ? run : throw new InvalidOperationException(
                held.Length == 0
                    ? "The owner has no blocks any more: all of them were split off."
                    : $"The memory is {held.Length} blocks with gaps between them, so it has no single offset or end; "
                        + "read those of its blocks, "
                    + "or allocate it with GpuBuddyAllocFlags.Contiguous.");
        }
    }

    /// <summary>Throws an exception unless the owner has a block of that index.</summary>
    internal static void CheckIndex(int index, int count)
    {
        if ((uint)index >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"There is no block {index}; the owner has {count}.");
        }
    }

    /// <summary>Records the stack for the report of a loss. Never inlined, so that the one frame that is left out is its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void RememberStack() => AllocationStack = new StackTrace(skipFrames: 1, fNeedFileInfo: true);
}

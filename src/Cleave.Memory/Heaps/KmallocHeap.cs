using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Mapping;
using Cleave.Memory.Slabs;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <summary>Allocates contiguous memory of small to medium size: objects of slabs up to 8 KiB, blocks of pages above that.</summary>
/// <remarks>
/// <para>
/// A request is rounded up to 8, 16, 32, 64, 96, 128, 192, 256 or 512 bytes, to 1, 2, 4 or 8 KiB, or to whole pages above that. An
/// allocation is aligned to the largest power of two that divides its rounded size, and every layout gets its alignment. The bookkeeping is
/// kept apart from the memory, so nothing that a caller writes can damage it.
/// </para>
/// <para>
/// An allocation of whole pages lies in a block of a power of two of pages. The pages at the end of the block that it does not need are
/// spare. They are freed when a request would fail without them, and then such allocations also take adjacent free pages that are no
/// block.
/// </para>
/// <para>
/// Each thread has slabs of its own. It allocates from them and frees to them without a lock and without an atomic operation. An object of
/// another thread's slab is freed remotely: remote frees are sent to the owner 32 at a time. A call that names a node uses slabs that all
/// threads share, under a lock.
/// </para>
/// <para>Thread-safe. Cost: some nanoseconds for up to 8 KiB; the cost of a page allocation for more.</para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The heap closes the allocator.")]
public sealed partial class KmallocHeap : HeapAllocator
{
    internal static readonly Alignment LeastAlignment = new(SizeClasses.Step);

    /// <summary>The smallest permitted value of <see cref="MemoryHeapOptions.KmallocMaxSize"/>: the largest object of a slab.</summary>
    internal static readonly Alignment LeastMaxSize = new(SizeClasses.Largest);

    /// <summary>The divisor of the heap size that gives the most bytes of freed memory that debug mode and the
    /// quarantine hold back.</summary>
    private const int HeldFraction = 16;

    /// <summary>One bit for each combination of flags that the fast path serves: those that are valid and charge no group.</summary>
    private const ulong PlainFlags = 0x0000_0707_0000_0707;

    /// <summary>The place of the stack in the state of a thread for each size, in steps of <see cref="SizeClasses.Step"/> bytes. Never
    /// freed.</summary>
    private static readonly unsafe ushort* StackOfSteps = OwnerState.MakeStackTable();

    private static int _lastId;

    // The address, size, page shift and frames of the first node. Most heaps have only this node.
    private readonly nuint _base;
    private nuint _size;
    private readonly int _pageShift;
    private readonly unsafe FrameInfo* _frames;

    private readonly FrameTable _table;
    private readonly ObjectCaches _caches;

    /// <summary>The number by which caches know this allocator; no other allocator of the process has the same.</summary>
    internal int Id { get; } = Interlocked.Increment(ref _lastId);

    internal unsafe KmallocHeap(MemoryHeap heap, MemoryHeapOptions options, IPageSystem system, MappingBudget budget)
        : base(heap)
    {
        // SAFETY: the frames are entries of the table, which this heap owns and disposes last.
        IsGuarded = options.Debug;
        (_hardening, _system, _budget) = (options.Hardening, heap.System, budget);
        bool hasQuarantine = (_hardening & HeapHardening.Quarantine) != 0;
        _records = options.Debug || options.TrackAllocations ? new AllocationRecords() : null;
        _freedBlocks = options.Debug || hasQuarantine ? new FreedBlocks(heap.Size / HeldFraction, Fill) : null;
        _freedObjects = hasQuarantine ? new FreedBlocks(heap.Size / HeldFraction, Fill, MostHeldObjects) : null;
        _pageShift = heap.Memory.PageSize.Log2;
        _table = new FrameTable(heap.Memory, system, HasGaps ? Bytes(0) : 0);
        _cachesBlocks = HasFastPath && _records is null && _freedBlocks is null && !heap.IsObserved && heap.Memory.Nodes.Count == 1;
        _caches = new ObjectCaches(this, _table);
        _frames = _table.Frames;
        MaxSize = nuint.Min(options.KmallocMaxSize, LargestIn(Bytes(heap.Pages.LargestOrder)));
        _largestOrder = OrderOf(RoomFor(new Layout(MaxSize, default)));
        (_base, _size) = (heap.Memory.Nodes[0].Address, heap.Memory.Nodes[0].Size);
        _alignment = new Alignment(
            heap.Memory.Nodes.Aggregate((nuint)1 << 40, (least, node) => nuint.Min(least, node.Address & (0 - node.Address))));
    }

    /// <inheritdoc/>
    public override Alignment MinAlignment => LeastAlignment;

    /// <summary>The largest request that is served, in bytes: <see cref="MemoryHeapOptions.KmallocMaxSize"/>, or less if no block of that
    /// size fits into a node of the heap.</summary>
    public nuint MaxSize { get; }

    /// <inheritdoc/>
    public override nuint MaxSizeFor(GfpFlags flags) => MaxSize;

    /// <inheritdoc/>
    public override bool TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        flags == GfpFlags.Kernel && node == NumaNode.NoNode
            ? TryTakeOwn(layout, GfpFlags.Kernel, NumaNode.NoNode, out allocation)
                || TryServeSlowly(layout, GfpFlags.Kernel, NumaNode.NoNode, out allocation)
            : TryAllocateOther(layout, flags, node, out allocation);

    // The usual flags have a fast path of their own, in which the checks of the flags are constants. All others share this one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAllocateOther(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TryTakeOwn(layout, flags, node, out allocation) || TryServeSlowly(layout, flags, node, out allocation);

    /// <inheritdoc/>
    internal override FailureCode Serve(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TryTakeOwn(layout, flags, node, out allocation) || TryTakeOwnLocked(layout, flags, node, out allocation)
            ? FailureCode.None
            : base.Serve(layout, flags, node, out allocation);

    // Not inlined: the call is the last thing that TryAllocate does, so the fast path needs no stack frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryServeSlowly(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        TryTakeOwnLocked(layout, flags, node, out allocation) || base.Serve(layout, flags, node, out allocation) == FailureCode.None;

    /// <summary>Takes an object from the stack of this thread: the fast path of a plain request for a small size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe bool TryTakeOwn(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        // SAFETY: the recent cache keeps the state of this thread alive. The table has the place of a stack in the state for each size of
        // 1 byte to 8 KiB.
        OwnerState* state = RecentCache.State;
        nuint steps = StepsOf(layout);
        if (state != null && state->Heap == Id && steps - 1 < SizeClasses.MostSteps
            && (uint)flags < 64 && ((PlainFlags >> (int)flags) & 1) != 0 && node == NumaNode.NoNode)
        {
            var stack = (ObjectStack*)((byte*)state + StackOfSteps[steps]);
            Volatile.Write(ref state->Busy, 1);
            ObjectEntry* top = Volatile.Read(ref state->Locked) == 0 ? stack->Top : null;
            if (top > stack->First)
            {
                // SAFETY: the stack belongs to this thread while it is busy, and it is not empty. The object belongs to this thread once it
                // is off the stack.
                top--;
                byte* slot = top->Slot;
                if (slot[1] == 0)
                {
                    nuint address = top->Address;
                    *slot = ObjectSlot.Allocated;
                    stack->Top = top;
                    Volatile.Write(ref state->Busy, 0);
                    allocation = new Allocation(address, stack->ObjectSize);
                    if ((flags & GfpFlags.Zero) != 0)
                    {
                        NativeMemory.Clear((void*)address, stack->ObjectSize);
                    }

                    return true;
                }
            }

            Volatile.Write(ref state->Busy, 0);
        }

        allocation = default;
        return false;
    }

    /// <inheritdoc/>
    /// <exception cref="MisuseException">No allocation with this layout begins at the address. Nothing has changed.</exception>
    public override unsafe void Free(nuint address, Layout layout)
    {
        // SAFETY: an offset inside the first node leads to one of its frames, whose entry stays mapped until the heap is disposed. The
        // state is read first, while few values have to be kept across the call that finds it.
        OwnerState* state = RecentCache.State;
        nuint offset = address - _base;
        if (state == null || offset >= _size || !TryFreeOwn(state, _frames + (offset >> _pageShift), address, layout))
        {
            FreeOther(address, layout);
        }
    }
}

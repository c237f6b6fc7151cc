using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <summary>Contiguous memory, small to medium: objects from slabs up to 8 KiB, blocks of pages beyond.</summary>
/// <remarks>
/// <para>
/// Sizes are 8, 16, 32, 64, 96, 128, 192, 256, 512 bytes, 1, 2, 4 and 8 KiB, and beyond those powers of two. A power of two is aligned to
/// itself, and every layout gets its alignment. What is known of memory is kept apart from it: nothing that a caller writes can mislead.
/// </para>
/// <para>
/// Each thread has slabs of its own, from which it allocates and to which it frees without a lock and without an atomic operation; what it
/// frees of another's it sends there, 32 at a time. A call that names a node uses slabs which all threads share, under a lock.
/// </para>
/// <para>Thread-safe. Cost: some nanoseconds up to 8 KiB; beyond, that of the pages.</para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The heap closes it.")]
public sealed unsafe partial class KmallocHeap : HeapAllocator
{
    internal static readonly Alignment LeastAlignment = new(SizeClasses.Step);

    /// <summary>The least that the largest request may be limited to: all sizes of slabs are served.</summary>
    internal static readonly Alignment LeastMaxSize = new(SizeClasses.Largest);

    /// <summary>The part of a heap in debug mode that is held back after its free.</summary>
    private const int HeldFraction = 16;

    /// <summary>A bit for each combination of flags that the fast path serves: nothing is charged, and nothing wrong with them.</summary>
    private const ulong PlainFlags = 0x0000_0707_0000_0707;

    /// <summary>The class of a size by its steps, where the fast path finds it at once. Kept as long as the process lives.</summary>
    private static readonly byte* ClassOfSteps = MakeTable();

    // The cache that this thread used last, of whatever heap, and its state, which is valid as long as the cache is referred to.
    [ThreadStatic]
    private static ObjectCache? _recent;

    [ThreadStatic]
    private static OwnerState* _state;

    private static int _lastId;

    // Of the first node, in which most heaps have all they have.
    private readonly nuint _base;
    private nuint _size;
    private readonly int _pageShift;
    private readonly FrameInfo* _frames;

    private readonly FrameTable _table;
    private readonly ObjectCaches _caches;

    /// <summary>What the caches know it by: no two heaps of the process have the same.</summary>
    internal int Id { get; } = Interlocked.Increment(ref _lastId);

    internal KmallocHeap(MemoryHeap heap, MemoryHeapOptions options, IPageSystem system)
        : base(heap)
    {
        IsGuarded = options.Debug;
        _records = options.Debug || options.TrackAllocations ? new AllocationRecords() : null;
        _freedBlocks = options.Debug ? new FreedBlocks(heap.Size / HeldFraction) : null;
        _table = new FrameTable(heap.Memory, system);
        _caches = new ObjectCaches(this, _table);
        _pageShift = heap.Memory.PageSize.Log2;
        _frames = _table.Frames;
        MaxSize = nuint.Min(options.KmallocMaxSize, LargestIn(Bytes(heap.Pages.LargestOrder)));
        _largestOrder = OrderOf(RoomFor(new Layout(MaxSize, default)));
        (_base, _size) = (heap.Memory.Nodes[0].Address, heap.Memory.Nodes[0].Size);
        _alignment = new Alignment(heap.Memory.Nodes.Aggregate((nuint)1 << 40, (least, node) => nuint.Min(least, node.Address & (0 - node.Address))));
    }

    /// <inheritdoc/>
    public override Alignment MinAlignment => LeastAlignment;

    /// <summary>The largest request that is served, in bytes: <see cref="MemoryHeapOptions.KmallocMaxSize"/>, or less if the largest node of
    /// the heap is smaller.</summary>
    public nuint MaxSize { get; }

    /// <inheritdoc/>
    public override nuint MaxSizeFor(GfpFlags flags) => MaxSize;

    /// <summary>A layout padded to its alignment, with which any alignment is met. Every call does this by itself.</summary>
    public static Layout AlignedLayout(Layout layout) => layout.PadToAlignment();

    /// <inheritdoc/>
    public override AllocationError TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        OwnerState* state = _state;
        nuint size = PaddedSize(layout);
        if (state != null && state->Heap == Id && size - 1 < SizeClasses.Largest
            && (uint)flags < 64 && ((PlainFlags >> (int)flags) & 1) != 0 && node == NumaNode.NoNode)
        {
            ObjectStack* stack = (ObjectStack*)&state->Stacks + ClassOfSteps[(size + SizeClasses.Step - 1) / SizeClasses.Step];
            Volatile.Write(ref state->Busy, 1);
            int count = Volatile.Read(ref state->Locked) == 0 ? stack->Count - 1 : -1;
            if (count >= 0)
            {
                // SAFETY: the stack is this thread's while it is busy, and no entry of it lies beyond its count.
                ObjectEntry* entry = (ObjectEntry*)&stack->Items + count;
                byte* slot = entry->Slot;
                if (slot[1] == 0)
                {
                    nuint address = entry->Address;
                    *slot = ObjectSlot.Allocated;
                    stack->Count = count;
                    Volatile.Write(ref state->Busy, 0);
                    allocation = new Allocation(address, stack->ObjectSize);
                    if ((flags & GfpFlags.Zero) != 0)
                    {
                        NativeMemory.Clear((void*)address, stack->ObjectSize);
                    }

                    return AllocationError.None;
                }
            }

            Volatile.Write(ref state->Busy, 0);
        }

        return base.TryAllocate(layout, flags, node, out allocation);
    }

    /// <inheritdoc/>
    /// <exception cref="MemoryMisuseException">The address is not of what is allocated with such a layout. Nothing has changed.</exception>
    public override void Free(nuint address, Layout layout)
    {
        OwnerState* state = _state;
        nuint offset = address - _base;
        FrameInfo* frame = offset < _size ? _frames + (offset >> _pageShift) : FrameElsewhere(address);
        if (state != null && frame != null)
        {
            uint index = frame->IndexOf(address);
            if (PaddedSize(layout) - 1 - frame->SizeBelow < frame->Sizes && index * frame->ObjectSize == address - frame->Start)
            {
                if (frame->Owner == state->Id ? TryFreeOwn(state, frame, address, index) : TryFreeOther(frame, address, index))
                {
                    return;
                }
            }
        }

        FreeSlowly(address, layout);
    }

    /// <summary>The largest request that has room in a block, with its red zone if memory is watched.</summary>
    private nuint LargestIn(nuint block) => !IsGuarded ? block : block <= SizeClasses.Largest ? block / 2 : block - ObjectGuard.RedZone;

    /// <summary>The frame of an address in another node than the first, or null.</summary>
    private FrameInfo* FrameElsewhere(nuint address) => IsDisposed ? null : _table.Find(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFreeOwn(OwnerState* state, FrameInfo* frame, nuint address, uint index)
    {
        Volatile.Write(ref state->Busy, 1);
        bool isFast = Volatile.Read(ref state->Locked) == 0 && frame->Owner == state->Id && TryPushOwn(state, frame, address, index);
        Volatile.Write(ref state->Busy, 0);
        return isFast;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryPushOwn(OwnerState* state, FrameInfo* frame, nuint address, uint index)
    {
        // SAFETY: the frame describes a slab of this thread's, since only an own slab has its id, and as long as the thread is busy nobody
        // takes the slab away, so the slot is the object's.
        byte* slot = frame->Slots + (index * ObjectSlot.Size);
        ObjectStack* stack = (ObjectStack*)&state->Stacks + frame->SizeClass;
        int count = stack->Count;
        if (count >= stack->Capacity || slot[0] != ObjectSlot.Allocated || slot[1] != 0)
        {
            return false;
        }

        *slot = ObjectSlot.Cached;
        ObjectEntry* entry = (ObjectEntry*)&stack->Items + count;
        entry->Address = address;
        entry->Slot = slot;
        stack->Count = count + 1;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint PaddedSize(Layout layout)
    {
        nuint mask = ((nuint)1 << layout.Alignment.Log2) - 1;
        return (layout.Size + mask) & ~mask;
    }

    private static byte* MakeTable()
    {
        ReadOnlySpan<byte> table = SizeClasses.Table;
        var copy = (byte*)NativeMemory.Alloc((nuint)table.Length);
        table.CopyTo(new Span<byte>(copy, table.Length));
        return copy;
    }
}

using System.Runtime.CompilerServices;
using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Slabs;

/// <summary>A table of the use of each page frame and of the slots of its objects, in an arena of its own.</summary>
/// <remarks>
/// Each frame has fixed places in the table, so the table never allocates, and the places for a wrong address are always mapped and never
/// belong to another use. Memory is taken as it is touched: 64 bytes for a frame in use, and for the slots of a frame in a slab 128 bytes,
/// or 1 KiB if its objects are smaller than 64 bytes. Objects that are charged to groups take the memory of the slots a second time.
/// </remarks>
internal sealed class FrameTable : IDisposable
{
    private const nuint CoarseSlots = 128;
    private const nuint FineSlots = 1024;

    private readonly MemoryArena _arena;
    private readonly MemoryNode[] _nodes;
    private readonly nuint _base;
    private readonly nuint _size;
    private readonly unsafe byte* _slots;
    private readonly int _slotScale;

    /// <param name="memory">The page frames.</param>
    /// <param name="system">The system that provides the memory of the table.</param>
    /// <param name="gap">The bytes at the end of each slab that hold no object.</param>
    public unsafe FrameTable(PhysicalMemory memory, IPageSystem system, nuint gap = 0)
    {
        // SAFETY: the arena has room for an entry of each frame and for the slots behind them, and stays mapped until Dispose.
        Gap = gap;
        nuint frames = (nuint)memory.Frames;
        PageShift = memory.PageSize.Log2;
        _nodes = [.. memory.Nodes];
        (_base, _size) = (_nodes[0].Address, _nodes[0].Size);

        // A page of more than 4 KiB has proportionally more objects.
        _slotScale = Math.Max(0, PageShift - 12);
        SlotBytes = (frames * (CoarseSlots + FineSlots)) << _slotScale;
        nuint size = (frames * (nuint)sizeof(FrameInfo)) + (2 * SlotBytes);
        _arena = new MemoryArena(system, (nuint)memory.PageSize.RoundUp(size), 0);

        Frames = (FrameInfo*)_arena.Address;
        _slots = (byte*)(Frames + frames);
    }

    /// <summary>The entries of the frames of all nodes, indexed by frame number.</summary>
    public unsafe FrameInfo* Frames { get; }

    public int PageShift { get; }

    /// <summary>The bytes at the end of each slab that hold no object.</summary>
    public nuint Gap { get; }

    /// <summary>The bytes of all slots. The group of a slot is stored this many bytes behind it.</summary>
    public nuint SlotBytes { get; }

    /// <summary>The entry of the frame that contains an address, or null if the address is in no node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe FrameInfo* Find(nuint address)
    {
        // SAFETY: an offset inside a node leads to one of its frames, and each frame has an entry.
        nuint offset = address - _base;
        return offset < _size ? Frames + (offset >> PageShift) : FindInOthers(address);
    }

    /// <summary>The entry of the first frame of the slab that contains an address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe FrameInfo* FirstOf(FrameInfo* frame, nuint address) =>
        // SAFETY: the entries of a slab stand side by side, and the difference of the pages is the distance of the frame from the first.
        frame - ((address >> PageShift) - (frame->Start >> PageShift));

    private unsafe FrameInfo* FindInOthers(nuint address)
    {
        // SAFETY: an offset inside a node leads to one of its frames, and each frame has an entry.
        foreach (MemoryNode node in _nodes)
        {
            nuint offset = address - node.Address;
            if (offset < node.Size)
            {
                return Frames + (nuint)node.FirstFrame + (offset >> PageShift);
            }
        }

        return null;
    }

    /// <summary>The entry of a frame, by the number of the frame plus one.</summary>
    // SAFETY: callers pass only numbers that NumberOf returned, so the entry exists.
    public unsafe FrameInfo* At(uint number) => Frames + (number - 1);

    /// <summary>The number of a frame plus one.</summary>
    // SAFETY: callers pass entries of this table; the pointer is not dereferenced.
    public unsafe uint NumberOf(FrameInfo* frame) => (uint)(frame - Frames) + 1;

    /// <summary>The address at which a frame begins.</summary>
    public unsafe nuint AddressOf(FrameInfo* frame)
    {
        // SAFETY: callers pass entries of this table; the pointer is not dereferenced.
        var number = (ulong)(frame - Frames);
        MemoryNode node = Array.Find(_nodes, node => number < node.EndFrame)!;
        return node.Address + ((nuint)(number - node.FirstFrame) << PageShift);
    }

    /// <summary>The index of the node that contains an address.</summary>
    public int NodeOf(nuint address) => Array.FindIndex(_nodes, node => address - node.Address < node.Size);

    /// <summary>Describes the frames of a block as those of a slab whose objects are all free.</summary>
    public unsafe FrameInfo* Describe(nuint address, int order, int sizeClass, int owner)
    {
        // SAFETY: the block has 2^order frames in one node, whose entries stand side by side, and the caller holds the block.
        FrameInfo* first = Find(address);
        var size = (uint)SizeClasses.SizeOf(sizeClass);
        var info = new FrameInfo
        {
            Slots = SlotsOf(first, size),
            Start = address,
            ObjectSize = size,
            Reciprocal = (uint)(((1UL << 32) + size - 1) / size),
            StackPlace = OwnerState.PlaceOf(sizeClass),
            Owner = owner,
            SizeClass = (byte)sizeClass,
            Kind = FrameKind.Slab,
            Order = (byte)order,
            Objects = (ushort)((((nuint)1 << (PageShift + order)) - Gap) / size),
        };

        new Span<FrameInfo>(first, 1 << order).Fill(info);
        return first;
    }

    /// <summary>Clears the frames of a slab that has no object in use. The entries keep their last use, so that a second free is
    /// recognised.</summary>
    /// <remarks>The slots are not changed: all are zero, except for the mark of a thread that is just setting it and will remove
    /// it.</remarks>
    public static unsafe void Forget(FrameInfo* first)
    {
        // SAFETY: Describe wrote the entries of 2^Order frames, and nobody has an object of the slab any more.
        var frames = new Span<FrameInfo>(first, 1 << first->Order);
        var before = (byte)(FrameInfo.WasSlab + first->SizeClass);
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = new FrameInfo { Before = before, FramesBefore = (ushort)i };
        }
    }

    /// <summary>Whether memory that began at an address was freed, and Kmalloc has not used the frame since.</summary>
    /// <param name="frame">The frame of the address, which is unused now.</param>
    /// <param name="address">The address that was freed.</param>
    public unsafe bool WasFreed(FrameInfo* frame, nuint address)
    {
        // SAFETY: the caller found the entry in this table, which is mapped until Dispose.
        nuint inFrame = address & (((nuint)1 << PageShift) - 1);
        return frame->Before >= FrameInfo.WasSlab
            ? (((nuint)frame->FramesBefore << PageShift) + inFrame) % (nuint)SizeClasses.SizeOf(frame->Before - FrameInfo.WasSlab) == 0
            : frame->Before == FrameInfo.WasBlock && inFrame == 0;
    }

    /// <summary>The slot of a block of whole pages.</summary>
    public unsafe byte* SlotOfBlock(FrameInfo* first) => SlotsOf(first, SizeClasses.Coarse);

    /// <summary>The number of the group that the memory with this slot is charged to.</summary>
    // SAFETY: the slot is one of this table, and the arena has room for as many bytes again behind all slots.
    public unsafe ref ushort GroupOf(byte* slot) => ref *(ushort*)(slot + SlotBytes);

    public void Dispose() => _arena.Dispose();

    private unsafe byte* SlotsOf(FrameInfo* frame, uint size)
    {
        // SAFETY: the frame is an entry of this table, so its fine and coarse slots lie inside the arena.
        var number = (nuint)(frame - Frames);
        nuint coarse = CoarseSlots << _slotScale;
        nuint fine = FineSlots << _slotScale;
        return size >= SizeClasses.Coarse ? _slots + (number * coarse) : _slots + (Frames64 * coarse) + (number * fine);
    }

    private nuint Frames64 => (nuint)_nodes[^1].EndFrame;
}

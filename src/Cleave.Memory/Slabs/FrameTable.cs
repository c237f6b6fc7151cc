using System.Runtime.CompilerServices;
using Cleave.Memory.Frames;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Slabs;

/// <summary>For each page frame what it is used for, and the slots of the objects in it: an arena beside those of the memory.</summary>
/// <remarks>
/// Each frame has places of its own, so nothing of this is ever allocated, and what a wrong address leads to is never unmapped or another's.
/// Memory is taken as it is touched: 64 bytes for a frame that is used and 128 for the slots of one in a slab, 1 KiB where its objects are
/// smaller than 64 bytes; as much again where objects are charged to groups.
/// </remarks>
internal sealed unsafe class FrameTable : IDisposable
{
    private const nuint CoarseSlots = 128;
    private const nuint FineSlots = 1024;

    private readonly MemoryArena _arena;
    private readonly MemoryNode[] _nodes;
    private readonly nuint _base;
    private readonly nuint _size;
    private readonly byte* _slots;
    private readonly int _slotScale;

    public FrameTable(PhysicalMemory memory, IPageSystem system)
    {
        nuint frames = (nuint)memory.Frames;
        PageShift = memory.PageSize.Log2;
        _nodes = [.. memory.Nodes];
        (_base, _size) = (_nodes[0].Address, _nodes[0].Size);

        // A page of more than 4 KiB has as many times the objects.
        _slotScale = Math.Max(0, PageShift - 12);
        SlotBytes = (frames * (CoarseSlots + FineSlots)) << _slotScale;
        nuint size = (frames * (nuint)sizeof(FrameInfo)) + (2 * SlotBytes);
        _arena = new MemoryArena(system, (nuint)memory.PageSize.RoundUp(size), 0);

        // SAFETY: the arena has room for an entry of each frame and the slots behind them, and stays mapped until Dispose.
        Frames = (FrameInfo*)_arena.Address;
        _slots = (byte*)(Frames + frames);
    }

    /// <summary>The frames of all nodes, by their numbers.</summary>
    public FrameInfo* Frames { get; }

    public int PageShift { get; }

    /// <summary>Bytes of all slots; as far behind a slot its group is found.</summary>
    public nuint SlotBytes { get; }

    /// <summary>The frame that an address lies in, or null where it lies in no node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FrameInfo* Find(nuint address)
    {
        // SAFETY: an offset inside a node leads to one of its frames, each of which has an entry.
        nuint offset = address - _base;
        return offset < _size ? Frames + (offset >> PageShift) : FindInOthers(address);
    }

    /// <summary>The first frame of the slab that an address lies in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FrameInfo* FirstOf(FrameInfo* frame, nuint address) =>
        frame - ((address >> PageShift) - (frame->Start >> PageShift));

    private FrameInfo* FindInOthers(nuint address)
    {
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

    /// <summary>A frame by its number and one.</summary>
    public FrameInfo* At(uint number) => Frames + (number - 1);

    /// <summary>The number of a frame and one.</summary>
    public uint NumberOf(FrameInfo* frame) => (uint)(frame - Frames) + 1;

    /// <summary>The address where a frame begins, which lies in a node.</summary>
    public nuint AddressOf(FrameInfo* frame)
    {
        var number = (ulong)(frame - Frames);
        MemoryNode node = Array.Find(_nodes, node => number < node.EndFrame)!;
        return node.Address + ((nuint)(number - node.FirstFrame) << PageShift);
    }

    /// <summary>The index of the node that an address lies in.</summary>
    public int NodeOf(nuint address) => Array.FindIndex(_nodes, node => address - node.Address < node.Size);

    /// <summary>Makes the frames of a block those of a slab with nothing allocated.</summary>
    public FrameInfo* Describe(nuint address, int order, int sizeClass, int owner)
    {
        FrameInfo* first = Find(address);
        var size = (uint)SizeClasses.SizeOf(sizeClass);
        var info = new FrameInfo
        {
            Slots = SlotsOf(first, size),
            Start = address,
            ObjectSize = size,
            Reciprocal = (uint)(((1UL << 32) + size - 1) / size),
            SizeBelow = (uint)SizeClasses.SizeBelow(sizeClass),
            Owner = owner,
            SizeClass = (byte)sizeClass,
            Kind = FrameKind.Slab,
            Order = (byte)order,
            Objects = (ushort)(((nuint)1 << (PageShift + order)) / size),
        };
        info.Sizes = size - info.SizeBelow;

        // SAFETY: the block has 2^order frames in one node, whose entries stand side by side, and it is the caller's.
        new Span<FrameInfo>(first, 1 << order).Fill(info);
        return first;
    }

    /// <summary>Makes the frames of a slab, none of whose objects is in use, those of nothing; they remember what they were.</summary>
    /// <remarks>The slots are left alone: all are zero, but for the mark of a thread that is just setting it and will take it off again.</remarks>
    public static void Forget(FrameInfo* first)
    {
        // SAFETY: Describe wrote the entries of 2^Order frames; nobody has an object of the slab any more.
        var frames = new Span<FrameInfo>(first, 1 << first->Order);
        var before = (byte)(FrameInfo.WasSlab + first->SizeClass);
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = new FrameInfo { Before = before, FramesBefore = (ushort)i };
        }
    }

    /// <summary>Whether memory that began at an address was given back, and its frame was not given out by Kmalloc since.</summary>
    /// <param name="frame">The frame of the address, which is used for nothing now.</param>
    /// <param name="address">The address.</param>
    public bool WasFreed(FrameInfo* frame, nuint address)
    {
        nuint inFrame = address & (((nuint)1 << PageShift) - 1);
        return frame->Before >= FrameInfo.WasSlab
            ? (((nuint)frame->FramesBefore << PageShift) + inFrame) % (nuint)SizeClasses.SizeOf(frame->Before - FrameInfo.WasSlab) == 0
            : frame->Before == FrameInfo.WasBlock && inFrame == 0;
    }

    /// <summary>The slot that belongs to a block of whole pages.</summary>
    public byte* SlotOfBlock(FrameInfo* first) => SlotsOf(first, SizeClasses.Coarse);

    /// <summary>The number of the group that what has this slot is charged to.</summary>
    public ref ushort GroupOf(byte* slot) => ref *(ushort*)(slot + SlotBytes);

    public void Dispose() => _arena.Dispose();

    private byte* SlotsOf(FrameInfo* frame, uint size)
    {
        var number = (nuint)(frame - Frames);
        nuint coarse = CoarseSlots << _slotScale;
        nuint fine = FineSlots << _slotScale;
        return size >= SizeClasses.Coarse ? _slots + (number * coarse) : _slots + (Frames64 * coarse) + (number * fine);
    }

    private nuint Frames64 => (nuint)_nodes[^1].EndFrame;
}

using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Memory.Mapping;

/// <summary>One reservation of addresses, which a buddy core cuts into blocks. Not thread-safe.</summary>
/// <remarks>
/// The core allocates the highest offsets first, so offsets count down from the end of the reservation. Later blocks therefore lie at
/// higher addresses, and the last area can grow into the free addresses behind it. The first page of the reservation is never part of a
/// block, and an area never uses the last page of its block. So no view has a neighbour outside that the system could join with it into one
/// mapping.
/// </remarks>
internal sealed class AddressReservation
{
    private readonly GpuBuddyCore _core;
    private readonly nuint _end;

    public AddressReservation(nuint address, nuint reserved, nuint size, Alignment alignment, nuint page)
    {
        (Address, Reserved, Alignment) = (address, reserved, alignment);
        _end = (nuint)alignment.RoundUp(address + page) + size;
        _core = new GpuBuddyCore(size, new Alignment(page));
    }

    /// <summary>The address by which the system identifies the reservation.</summary>
    public nuint Address { get; }

    /// <summary>The number of reserved bytes.</summary>
    public nuint Reserved { get; }

    /// <summary>The alignment of the first block, and so of every block that is at least this large; smaller blocks are aligned to their
    /// own size.</summary>
    public Alignment Alignment { get; }

    public nuint AddressOf(BuddyBlock block) => _end - (nuint)block.Offset - SizeOf(block);

    public nuint SizeOf(BuddyBlock block) => (nuint)_core.SizeOf(block);

    /// <summary>Allocates a block whose size is a power of two, or returns null if none is free.</summary>
    public VirtualSlot? Take(nuint size) =>
        size <= _core.Size && _core.AllocateBlock(size, GpuBuddyRawFlags.None, out BuddyBlock block) == PlacementError.None
            ? new VirtualSlot(this, block)
            : null;

    /// <summary>Extends a slot to the given size with the addresses behind it. Returns false if not all of these are free.</summary>
    public bool TryExtend(VirtualSlot slot, nuint size)
    {
        ulong more = size - slot.Size;
        ulong end = _end - slot.End;
        bool taken = end >= more && _core.Allocate(
            end - more, end, more, _core.ChunkSize.Bytes, GpuBuddyRawFlags.Range, slot.Blocks) == PlacementError.None;
        slot.Size = taken ? size : slot.Size;
        return taken;
    }

    public void Give(VirtualSlot slot)
    {
        foreach (BuddyBlock block in slot.Blocks)
        {
            _core.Free(block);
        }
    }
}

using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Memory.Mapping;

/// <summary>One reservation of addresses, cut into blocks by a buddy core. Not thread-safe.</summary>
/// <remarks>
/// The core takes the highest offsets first, so offsets are counted from the end of the reservation down: what comes next lies higher, and
/// the last area can grow into what is behind it. Its first page is never part of a block, and an area never takes the last page of its own,
/// so that what is mapped in it has no neighbour outside that the system could make one mapping with.
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

    /// <summary>What the system knows the reservation by.</summary>
    public nuint Address { get; }

    /// <summary>Bytes that were reserved.</summary>
    public nuint Reserved { get; }

    /// <summary>What its first block begins at a multiple of; so a block of at most that size is aligned to its size.</summary>
    public Alignment Alignment { get; }

    public nuint AddressOf(BuddyBlock block) => _end - (nuint)block.Offset - SizeOf(block);

    public nuint SizeOf(BuddyBlock block) => (nuint)_core.SizeOf(block);

    /// <summary>Takes a block of a size that is a power of two, or answers null.</summary>
    public VirtualSlot? Take(nuint size) =>
        size <= _core.Size && _core.AllocateBlock(size, GpuBuddyRawFlags.None, out BuddyBlock block) == PlacementError.None
            ? new VirtualSlot(this, block)
            : null;

    /// <summary>Takes what lies behind a slot, so that it is that long; false where not all of it is free.</summary>
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

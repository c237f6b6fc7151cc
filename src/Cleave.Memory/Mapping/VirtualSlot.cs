using Cleave.Buddies;

namespace Cleave.Memory.Mapping;

/// <summary>The addresses of one area, side by side: one block, or several after the area grew into its neighbour.</summary>
internal sealed class VirtualSlot(AddressReservation reservation, BuddyBlock block)
{
    public AddressReservation Reservation => reservation;

    public List<BuddyBlock> Blocks { get; } = [block];

    public nuint Address { get; } = reservation.AddressOf(block);

    /// <summary>The size of the slot in bytes.</summary>
    public nuint Size { get; set; } = reservation.SizeOf(block);

    public nuint End => Address + Size;
}

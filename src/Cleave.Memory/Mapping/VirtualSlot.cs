using Cleave.Buddies;

namespace Cleave.Memory.Mapping;

/// <summary>Addresses that are set aside for one area: side by side, one block or, once it grew into its neighbour, several.</summary>
internal sealed class VirtualSlot(AddressReservation reservation, BuddyBlock block)
{
    public AddressReservation Reservation => reservation;

    public List<BuddyBlock> Blocks { get; } = [block];

    public nuint Address { get; } = reservation.AddressOf(block);

    /// <summary>Bytes.</summary>
    public nuint Size { get; set; } = reservation.SizeOf(block);

    public nuint End => Address + Size;
}

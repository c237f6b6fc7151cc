using Cleave.Memory.Contract;

namespace Cleave.Memory.Mapping;

/// <summary>The exceptions and messages for wrong calls of Vmalloc.</summary>
internal static class AreaRefusals
{
    /// <summary>The exception for an address that cannot be freed or resized.</summary>
    /// <param name="address">The address that the caller passed.</param>
    /// <param name="layout">The layout that the caller passed.</param>
    /// <param name="below">The area that begins at the address, or the last area that begins below it, or null.</param>
    /// <param name="wasFreed">Whether the memory at the address is known to have been freed.</param>
    /// <param name="freedAt">The place where the memory was freed last, in words; empty if it is not known.</param>
    public static MisuseException WrongCall(nuint address, Layout layout, VmallocArea? below, bool wasFreed, string freedAt)
    {
        string at = AddressText.Of(address);
        bool isInside = below is not null && address - below.Address < below.SettledSize;
        (MisuseKind kind, string message) =
            !isInside && (wasFreed || freedAt.Length > 0)
                ? (MisuseKind.DoubleFree, $"The memory at {at} is free already.{freedAt}")
            : !isInside ? (MisuseKind.Foreign, $"Vmalloc did not allocate the memory at {at}, or it was freed since.")
            : address != below!.Address
                ? (MisuseKind.Interior,
                    $"The address {at} lies inside of memory that begins at {AddressText.Of(below.Address)}; pass the "
                        + "address that was allocated.")
            : below.Layout != layout
                ? (MisuseKind.WrongLayout, $"The memory at {at} was allocated with the layout {below.Layout}, not {layout}.")
            : (MisuseKind.DoubleFree, $"Another thread is resizing or freeing the memory at {at}.");
        return new MisuseException(new Misuse(kind, address, message), nameof(address));
    }

    public static ArgumentException NoPageAt(nuint address) =>
        new($"Vmalloc has no page at {AddressText.Of(address)}.", nameof(address));

    public static ArgumentException NoFrames(nuint address, nuint size, nuint start) => new(
        $"The {ByteText.Exact(size)} at {AddressText.Of(address)} have memory without page frames, because the memory at "
            + $"{AddressText.Of(start)} was allocated with GfpFlags.NoFrames, as a VVec or KVVec does; allocate it without that flag.",
        nameof(address));

    public static ArgumentException BadRange(nuint address, nuint size, nuint most, Alignment page) => page.IsAligned(address)
        ? new ArgumentOutOfRangeException(nameof(size), size,
            $"The allocation ends {ByteText.Exact(most)} behind {AddressText.Of(address)}, so it has no {ByteText.Exact(size)} there.")
        : new ArgumentException($"The address {AddressText.Of(address)} is no multiple of the page size of {page}.", nameof(address));
}

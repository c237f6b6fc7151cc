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
    public static MemoryMisuseException WrongCall(nuint address, Layout layout, VmallocArea? below, bool wasFreed, string freedAt)
    {
        string at = AddressText.Of(address);
        bool isInside = below is not null && address - below.Address < below.SettledSize;
        if (!isInside && (wasFreed || freedAt.Length > 0))
        {
            return new(MemoryMisuse.DoubleFree, address, $"The memory at {at} is free already.{freedAt}");
        }

        return !isInside ? new(MemoryMisuse.Foreign, address, $"Vmalloc did not allocate the memory at {at}, or it was freed since.")
            : address != below!.Address ? new(MemoryMisuse.Interior, address,
                $"The address {at} lies inside of memory that begins at {AddressText.Of(below.Address)}; pass the address that was allocated.")
            : below.Layout != layout ? new(MemoryMisuse.WrongLayout, address,
                $"The memory at {at} was allocated with the layout {below.Layout}, not {layout}.")
            : new(MemoryMisuse.DoubleFree, address, $"Another thread is resizing or freeing the memory at {at}.");
    }

    public static ArgumentException NoPageAt(nuint address) =>
        new($"Vmalloc has no page at {AddressText.Of(address)}.", nameof(address));

    public static ArgumentException BadRange(nuint address, nuint size, nuint most, Alignment page) => page.IsAligned(address)
        ? new ArgumentOutOfRangeException(nameof(size), size,
            $"The allocation ends {ByteText.Exact(most)} behind {AddressText.Of(address)}, so it has no {ByteText.Exact(size)} there.")
        : new ArgumentException($"The address {AddressText.Of(address)} is no multiple of the page size of {page}.", nameof(address));
}

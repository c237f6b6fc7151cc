namespace Cleave.Memory.Mapping;

/// <summary>What is wrong with a call, in words.</summary>
internal static class AreaRefusals
{
    /// <summary>Why an address cannot be freed or resized.</summary>
    /// <param name="address">The address.</param>
    /// <param name="layout">With which layout.</param>
    /// <param name="below">The area that begins there, or the last that begins below, or null.</param>
    /// <param name="wasFreed">Whether what is there waits to be unmapped.</param>
    /// <param name="freedAt">Where it was freed last, in words, if that is known.</param>
    public static MemoryMisuseException WrongCall(nuint address, Layout layout, VmallocArea? below, bool wasFreed, string? freedAt)
    {
        (MemoryMisuse misuse, string what) =
            wasFreed ? (MemoryMisuse.DoubleFree, "it was freed already")
            : below is null || address - below.Address >= below.SettledSize
                ? (MemoryMisuse.Foreign, "nothing that Vmalloc gave out, and was not freed since, is there")
            : address != below.Address
                ? (MemoryMisuse.Interior, $"it lies inside of an allocation, which begins at {AddressText.Of(below.Address)}")
            : below.Layout != layout ? (MemoryMisuse.WrongLayout, $"it was asked for with {below.Layout}, not {layout}")
            : (MemoryMisuse.DoubleFree, "another thread is resizing or freeing it");
        return new(misuse, address, $"{AddressText.Of(address)} is not right here: {what}.{(misuse == MemoryMisuse.DoubleFree ? freedAt : null)}");
    }

    public static ArgumentException NoPageAt(nuint address) =>
        new($"No page of Vmalloc is at {AddressText.Of(address)}.", nameof(address));

    public static ArgumentException BadRange(nuint address, nuint size, nuint most, Alignment page) => new(
        page.IsAligned(address)
            ? $"{ByteText.Exact(size)} from {AddressText.Of(address)} on are beyond the end of the allocation, {ByteText.Exact(most)} away."
            : $"The address {AddressText.Of(address)} is no multiple of the page size of {page}.",
        nameof(address));
}

namespace Cleave.Memory.Mapping;

/// <summary>What is wrong with a call, in words.</summary>
internal static class AreaRefusals
{
    /// <summary>Why an address cannot be freed or resized.</summary>
    /// <param name="address">The address.</param>
    /// <param name="layout">With which layout.</param>
    /// <param name="below">The area that begins there, or the last that begins below, or null.</param>
    public static ArgumentException WrongCall(nuint address, Layout layout, VmallocArea? below) => new(
        below is null || address - below.Address >= below.Size
            ? $"Nothing that Vmalloc gave out, and was not freed since, is at {AddressText.Of(address)}."
        : address != below.Address
            ? $"The address {AddressText.Of(address)} is inside of an allocation, which begins at {AddressText.Of(below.Address)}."
        : below.Layout != layout
            ? $"The allocation at {AddressText.Of(address)} was asked for with {below.Layout}, not {layout}."
        : $"The allocation at {AddressText.Of(address)} is being resized by another thread.");

    public static ArgumentException NoPageAt(nuint address) =>
        new($"No page of Vmalloc is at {AddressText.Of(address)}.", nameof(address));

    public static ArgumentException BadRange(nuint address, nuint size, nuint most, Alignment page) => new(
        page.IsAligned(address)
            ? $"{ByteText.Exact(size)} from {AddressText.Of(address)} on are beyond the end of the allocation, {ByteText.Exact(most)} away."
            : $"The address {AddressText.Of(address)} is no multiple of the page size of {page}.",
        nameof(address));
}

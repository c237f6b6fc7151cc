namespace Cleave.Memory.Contract;

/// <summary>A run of whole pages. The size of a page is known from the context.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Pages">The number of pages.</param>
public readonly record struct PageRange(nuint Address, nuint Pages)
{
    /// <summary>The range in words: "4 pages at 0x10000".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Pages} {(Pages == 1 ? "page" : "pages")} at {AddressText.Of(Address)}");
}

namespace Cleave.Memory.Contract;

/// <summary>A run of whole pages: where it begins, and how many pages it has. How large a page is, its holder knows.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Pages">The length in pages.</param>
public readonly record struct PageRange(nuint Address, nuint Pages)
{
    /// <summary>The range in words: "4 pages at 0x10000".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Pages} {(Pages == 1 ? "page" : "pages")} at {AddressText.Of(Address)}");
}

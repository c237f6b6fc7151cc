namespace Cleave.Memory.Pages;

/// <summary>A tree of a <see cref="PageAllocator"/>: memory in which blocks are halved and merged, up to the whole tree.</summary>
/// <param name="Address">The address of the first byte, a multiple of the tree's size.</param>
/// <param name="LargestOrder">The order of the whole tree, which has 2^order pages.</param>
public readonly record struct PageTree(nuint Address, int LargestOrder)
{
    /// <summary>The tree in words: "2^10 pages at 0x10000".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"2^{LargestOrder} pages at {AddressText.Of(Address)}");
}

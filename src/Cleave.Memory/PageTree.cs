namespace Cleave.Memory;

/// <summary>A tree of a <see cref="PageAllocator"/>: memory in which blocks are halved and merged, up to all of it.</summary>
/// <param name="Address">The first byte, a multiple of its size.</param>
/// <param name="LargestClass">The size class of all of it: it has 2^class pages.</param>
public readonly record struct PageTree(nuint Address, int LargestClass)
{
    /// <summary>The tree in words: "2^10 pages at 0x10000".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"2^{LargestClass} pages at {AddressText.Of(Address)}");
}

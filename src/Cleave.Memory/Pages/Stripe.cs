namespace Cleave.Memory.Pages;

/// <summary>A stripe of a <see cref="PageAllocator"/>: the counts of the blocks of one order in one tree, at one moment.</summary>
/// <param name="Order">The order: each block has 2^order pages.</param>
/// <param name="Free">The number of free blocks.</param>
/// <param name="Allocated">The number of allocated blocks, including single pages in thread caches.</param>
public readonly record struct Stripe(int Order, ulong Free, ulong Allocated)
{
    /// <summary>The stripe in words: "3: 2 free, 1 allocated".</summary>
    public override string ToString() => FormattableString.Invariant($"{Order}: {Free} free, {Allocated} allocated");
}

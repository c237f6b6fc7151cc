namespace Cleave.Memory.Pages;

/// <summary>A stripe of a <see cref="PageAllocator"/>: the blocks of one order in one tree, at one moment.</summary>
/// <param name="Order">Each block has 2^class pages.</param>
/// <param name="Free">How many are free.</param>
/// <param name="Allocated">How many are allocated; single pages that threads keep are among them.</param>
public readonly record struct Stripe(int Order, ulong Free, ulong Allocated)
{
    /// <summary>The stripe in words: "3: 2 free, 1 allocated".</summary>
    public override string ToString() => FormattableString.Invariant($"{Order}: {Free} free, {Allocated} allocated");
}

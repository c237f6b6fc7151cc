namespace Cleave.Memory.Pages;

/// <summary>A block of a <see cref="PageAllocator"/>.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="SizeClass">It has 2^class pages.</param>
/// <param name="IsFree">Whether it is free.</param>
internal readonly record struct PageBlock(nuint Address, int SizeClass, bool IsFree);

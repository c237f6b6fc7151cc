namespace Cleave.Tools.Bench.Pages;

/// <summary>What a caller of a page allocator keeps: the address, and one more than the size class; <c>default</c> is no block.</summary>
internal readonly record struct PageBlock(nuint Address, int NextClass);

namespace Cleave.Pool;

/// <summary>What a <see cref="BuddyPool{TIndex}"/> manages, and in which sizes. In bytes, or in whatever the caller counts.</summary>
public sealed record BuddyPoolOptions
{
    /// <summary>The lowest address. Blocks are aligned to their size from here on: for absolute alignment, the base must have it.</summary>
    public ulong BaseAddress { get; init; }

    /// <summary>How much to manage, at most half of what a <see cref="nuint"/> counts. Cut down to a multiple of the smallest block.
    /// Base + Size must stay below 2^64.</summary>
    public required ulong Size { get; init; }

    /// <summary>The smallest request that is served. 0 lets requests for nothing have a smallest block. 1 by default.</summary>
    public ulong MinSize { get; init; } = 1;

    /// <summary>The largest request that is served. The largest block is the smallest power of two that is not below it.</summary>
    public required ulong MaxSize { get; init; }

    /// <summary>The smallest block is the largest power of two that is not above this.</summary>
    public required ulong MinBuddy { get; init; }
}

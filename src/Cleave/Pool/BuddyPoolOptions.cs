using System.Buffers;

namespace Cleave.Pool;

/// <summary>The addresses that a <see cref="BuddyPool{TIndex}"/> manages, and the sizes of its blocks.</summary>
/// <remarks>Sizes are in bytes, or in any other unit in which the caller counts addresses.</remarks>
public sealed record BuddyPoolOptions
{
    /// <summary>The lowest address of the pool.</summary>
    /// <remarks>
    /// Each block begins at a multiple of its size above this address. Blocks are aligned in absolute terms only if this address is.
    /// </remarks>
    public ulong BaseAddress { get; init; }

    /// <summary>The size of the pool in bytes, rounded down to a multiple of the smallest block.</summary>
    /// <remarks>
    /// The limit is half of the range of <see cref="nuint"/>, and <see cref="BaseAddress"/> + Size must be below 2^64.
    /// </remarks>
    public required ulong Size { get; init; }

    /// <summary>The smallest request that the pool serves, in bytes; 1 by default.</summary>
    /// <remarks>With 0, a request for 0 bytes gets a smallest block.</remarks>
    public ulong MinSize { get; init; } = 1;

    /// <summary>The largest request that the pool serves, in bytes.</summary>
    /// <remarks>The largest block is the smallest power of two that is not below this size.</remarks>
    public required ulong MaxSize { get; init; }

    /// <summary>The size of the smallest block in bytes, rounded down to a power of two.</summary>
    public required ulong MinBuddy { get; init; }

    /// <summary>Whether the changes of the pool are recorded, so that <see cref="BuddyPool{TIndex}.SaveIncrement(IBufferWriter{byte})"/>
    /// can save them. A change takes some bytes; off by default, and then it costs nothing.</summary>
    public bool RecordChanges { get; init; }
}

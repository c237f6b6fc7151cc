using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>
/// A path: one API of an allocator of blocks. Structs implement the interface and are used as type arguments, so that each workload is
/// compiled for each path and no call in its loop is virtual.
/// </summary>
/// <typeparam name="TBlock">The handle of a block.</typeparam>
internal interface IBlockTarget<TBlock>
    where TBlock : struct
{
    /// <summary>Allocates blocks, with the arguments of the raw call.</summary>
    /// <param name="start">The offset at which the permitted range begins.</param>
    /// <param name="end">The offset at which the permitted range ends.</param>
    /// <param name="size">The number of bytes.</param>
    /// <param name="minBlock">The bytes of the smallest permitted block.</param>
    /// <param name="flags">The raw flags.</param>
    /// <param name="only">The block if one block served the request; <c>default</c> if several did.</param>
    PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out TBlock only);

    /// <summary>The blocks of the last allocation if there were several. Valid until the next call.</summary>
    ReadOnlySpan<TBlock> Several { get; }

    /// <summary>Frees one block as dirty memory.</summary>
    void Free(TBlock block);

    /// <summary>Frees several blocks in one call.</summary>
    void Free(ReadOnlySpan<TBlock> blocks, bool cleared);

    /// <summary>The bytes of bookkeeping so far.</summary>
    ulong MetadataBytes { get; }

    /// <summary>Whether a handle is that of a block, not <c>default</c>.</summary>
    static abstract bool IsBlock(TBlock block);

    /// <summary>The bytes of a block. Chunks are 4 KiB in all workloads.</summary>
    static abstract ulong BytesOf(TBlock block);

    /// <summary>The offset and the order of a block.</summary>
    static abstract (ulong Offset, int Order) Describe(TBlock block);
}

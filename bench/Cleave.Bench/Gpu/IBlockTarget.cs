using Cleave.Placement;

namespace Cleave.Bench.Gpu;

/// <summary>
/// A way into an allocator of blocks. Implemented by structs and used as a type argument, so that each workload is compiled for each way
/// and no call in its loop is virtual.
/// </summary>
/// <typeparam name="TBlock">The handle of a block.</typeparam>
internal interface IBlockTarget<TBlock>
    where TBlock : struct
{
    /// <summary>Allocates, with the arguments of the raw call.</summary>
    /// <param name="start">Where the bounds begin.</param>
    /// <param name="end">Where the bounds end.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="minBlock">Bytes of the smallest block.</param>
    /// <param name="flags">The raw flags.</param>
    /// <param name="only">The block, where one served the request; <c>default</c> where several did.</param>
    PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out TBlock only);

    /// <summary>The blocks of the last allocation, where there were several. Good until the next call.</summary>
    ReadOnlySpan<TBlock> Several { get; }

    /// <summary>Frees one block, as dirty.</summary>
    void Free(TBlock block);

    /// <summary>Frees blocks in one call.</summary>
    void Free(ReadOnlySpan<TBlock> blocks, bool cleared);

    /// <summary>Bytes of bookkeeping so far.</summary>
    ulong MetadataBytes { get; }

    /// <summary>Whether a handle is one at all.</summary>
    static abstract bool IsBlock(TBlock block);

    /// <summary>Bytes of a block; chunks are 4 KiB in all workloads.</summary>
    static abstract ulong BytesOf(TBlock block);

    /// <summary>Place and order of a block.</summary>
    static abstract (ulong Offset, int Order) Describe(TBlock block);
}

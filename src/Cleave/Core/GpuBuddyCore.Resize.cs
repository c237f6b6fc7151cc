namespace Cleave.Core;

/// <content>Growing and shrinking the space, which the kernel's allocator cannot do.</content>
public sealed partial class GpuBuddyCore
{
    /// <summary>Grows the space at its high end, while blocks are allocated. The new memory is free and dirty.</summary>
    /// <param name="newSize">Bytes that the space should have, at least <see cref="Size"/>; rounded down to whole chunks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below that of the space. Nothing has changed.</exception>
    /// <remarks>
    /// Blocks keep their offsets. From then on the space places as one that had this size from the start and has the same blocks allocated
    /// and the same memory clear. Cost: the number of blocks; all metadata is built anew, and memory of the old metadata is given back.
    /// </remarks>
    public void Grow(ulong newSize)
    {
        ulong chunks = newSize >> ChunkSize.Log2;
        if (chunks < _space.Tree.Chunks)
        {
            throw new ArgumentOutOfRangeException(
                nameof(newSize), newSize,
                $"The size to grow to is {ByteText.Exact(newSize)}; the space has {ByteText.Exact(Size)} already.");
        }

        _space.Resize(chunks);
    }

    /// <summary>Shrinks the space at its high end, if that memory is free.</summary>
    /// <param name="newSize">Bytes that the space should have, from one chunk to <see cref="Size"/>; rounded down to whole chunks.</param>
    /// <returns>False if memory above that size is allocated; nothing has changed then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is below a chunk or above that of the space. Nothing has changed.</exception>
    /// <remarks>Cost: the number of blocks, as for <see cref="Grow"/>;
    /// for a refusal, the free blocks above the last allocated one.</remarks>
    public bool TryShrink(ulong newSize)
    {
        ulong chunks = newSize >> ChunkSize.Log2;
        if (chunks == 0 || chunks > _space.Tree.Chunks)
        {
            throw new ArgumentOutOfRangeException(
                nameof(newSize), newSize,
                $"The size to shrink to is {ByteText.Exact(newSize)}; it is from {ChunkSize} to {ByteText.Exact(Size)}.");
        }

        bool isFree = _space.Metadata.EndOfAllocated() <= chunks;
        if (isFree)
        {
            _space.Resize(chunks);
        }

        return isFree;
    }
}

namespace Cleave.Pool;

/// <summary>The neighbours of a free block in its list, as the numbers of their first leaves.</summary>
/// <remarks>
/// Every number of the index type may be a leaf, so no number is left to mean "no neighbour". The previous link of the first block and the
/// next link of the last block are therefore meaningless; <see cref="ListEnds{TIndex}"/> names those two blocks.
/// </remarks>
internal struct LeafLink<TIndex>
    where TIndex : unmanaged
{
    public TIndex Next;
    public TIndex Previous;
}

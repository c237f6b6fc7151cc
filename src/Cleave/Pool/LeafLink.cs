namespace Cleave.Pool;

/// <summary>The neighbours of a free block in its list, by the numbers of their first leaves.</summary>
/// <remarks>
/// All numbers of the index type may be leaves, so none is left to say "no one": what the first block names as the one before it means
/// nothing, nor what the last names as the one behind it. <see cref="ListEnds"/> tells which those are.
/// </remarks>
internal struct LeafLink<TIndex>
    where TIndex : unmanaged
{
    public TIndex Next;
    public TIndex Previous;
}

namespace Cleave.Pool;

/// <summary>The first and the last block of a list, as the numbers of their first leaves. Meaningless if the list is empty.</summary>
/// <remarks>
/// A list of one block needs no links. So the chain of halves that a split leaves behind, and the merges that undo the split, access no
/// links.
/// </remarks>
internal struct ListEnds<TIndex>
    where TIndex : unmanaged
{
    public TIndex First;
    public TIndex Last;
}

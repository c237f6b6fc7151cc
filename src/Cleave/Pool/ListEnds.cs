namespace Cleave.Pool;

/// <summary>
/// The first and the last block of a list, by their first leaves; means nothing where the list is empty. A list of one block needs no
/// links, so the chain of halves that a split leaves, and the merges that take it back, touch none.
/// </summary>
internal struct ListEnds
{
    public int First;
    public int Last;
}

namespace Cleave.Sets;

/// <summary>A store for the pages of a <see cref="BlockMap{TPages}"/>: the managed heap, or memory that somebody gave for it.</summary>
/// <remarks>A type argument, so that the map is compiled for each store. One thread at a time.</remarks>
internal interface IBlockPages
{
    /// <summary>How many pages the set of those with a free block has room for; at least as many as there can be.</summary>
    ulong MostPages { get; }

    /// <summary>Bytes committed so far, with what leads to the pages.</summary>
    ulong CommittedBytes { get; }

    /// <summary>The page of an id, to be read; or to be changed where it is known to be committed.</summary>
    BlockPage Of(ulong id);

    /// <summary>A page by its number, as <see cref="Of"/>.</summary>
    BlockPage At(ulong number);

    /// <summary>The page of an id, which is committed.</summary>
    BlockPage Writable(ulong id);

    /// <summary>The numbers of all pages that are committed, in no particular order.</summary>
    IEnumerable<ulong> Committed();
}

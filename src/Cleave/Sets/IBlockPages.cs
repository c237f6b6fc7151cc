namespace Cleave.Sets;

/// <summary>A store for the pages of a <see cref="BlockMap{TPages}"/>: the managed heap, or memory that a caller provides.</summary>
/// <remarks>The store is a type argument, so that the map is compiled for each store. Not thread-safe.</remarks>
internal interface IBlockPages
{
    /// <summary>The number of pages for which the set of pages with a free block has room: at least as many as the store can
    /// have.</summary>
    ulong MostPages { get; }

    /// <summary>Bytes committed so far, for the pages and for the directory that leads to them.</summary>
    ulong CommittedBytes { get; }

    /// <summary>Returns the page of an id for reading. A caller that knows that the page is committed may also write to it.</summary>
    BlockPage Of(ulong id);

    /// <summary>Returns a page by its number, under the same conditions as <see cref="Of"/>.</summary>
    BlockPage At(ulong number);

    /// <summary>Returns the page of an id for writing, and commits the page if necessary.</summary>
    BlockPage Writable(ulong id);

    /// <summary>Enumerates the numbers of all committed pages, in no particular order.</summary>
    IEnumerable<ulong> Committed();
}

using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>Pages of a <see cref="BlockMap{TPages}"/> on the managed heap, committed one at a time and never given back.</summary>
/// <remarks>This is a struct, and its holder must not copy it once it is in use. Not thread-safe.</remarks>
/// <param name="shape">The number of pages, and their lengths.</param>
internal struct HeapPages(PageShape shape) : IBlockPages
{
    /// <summary>The page of full length, always zero, that stands for all pages that were never written.</summary>
    private static readonly WordPair[] Unwritten = new WordPair[BlockPage.MostPairs];

    private PageDirectory<HeapEntry> _directory = new(shape.Count, new HeapEntry { Pairs = Unwritten }, HeapEntry.Bytes);
    private ulong _pageBytes;

    public readonly ulong MostPages => shape.Count;

    public readonly ulong CommittedBytes => _pageBytes + _directory.CommittedBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly BlockPage Of(ulong id) => At(id >> BlockPage.Shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly BlockPage At(ulong number)
    {
        ref HeapEntry entry = ref _directory.Of(number);
        return new BlockPage(ref entry.Roots, entry.Pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPage Writable(ulong id)
    {
        ref HeapEntry entry = ref _directory.Of(id >> BlockPage.Shift);
        if (ReferenceEquals(entry.Pairs, Unwritten))
        {
            entry = ref Commit(id >> BlockPage.Shift);
        }

        return new BlockPage(ref entry.Roots, entry.Pairs);
    }

    public readonly IEnumerable<ulong> Committed() =>
        _directory.Pages().Where(page => !ReferenceEquals(page.Page.Pairs, Unwritten)).Select(page => page.Number);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref HeapEntry Commit(ulong number)
    {
        ref HeapEntry entry = ref _directory.Reach(number);

        // Pinned, so that the collector does not move an array that lives as long as the space.
        entry.Pairs = GC.AllocateArray<WordPair>(shape.LengthOf(number), pinned: true);
        _pageBytes += (ulong)entry.Pairs.Length * WordPair.Bytes;
        return ref entry;
    }

    /// <summary>A page in the directory.</summary>
    /// <remarks>
    /// The roots are here and not with the other pairs, so that the roots and the reference to the pairs are in adjacent memory.
    /// </remarks>
    private struct HeapEntry
    {
        public const ulong Bytes = WordPair.Bytes + sizeof(ulong);

        public WordPair Roots;
        public WordPair[] Pairs;
    }
}

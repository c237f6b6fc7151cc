using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>Pages of a <see cref="BlockMap{TPages}"/> on the managed heap, committed one at a time and never given back.</summary>
/// <remarks>A struct, whose holder must not copy it once it is in use. Not thread-safe.</remarks>
/// <param name="shape">The pages that there can be.</param>
internal struct HeapPages(PageShape shape) : IBlockPages
{
    /// <summary>What is read where nothing was written: a page that is not cut.</summary>
    private static readonly WordPair[] Unwritten = new WordPair[BlockPage.MostPairs];

    private PageDirectory<Entry> _directory = new(shape.Count, new Entry { Pairs = Unwritten }, Entry.Bytes);
    private ulong _pageBytes;

    public readonly ulong MostPages => shape.Count;

    public readonly ulong CommittedBytes => _pageBytes + _directory.CommittedBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly BlockPage Of(ulong id) => At(id >> BlockPage.Shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly BlockPage At(ulong number)
    {
        ref Entry entry = ref _directory.Of(number);
        return new BlockPage(ref entry.Roots, entry.Pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPage Writable(ulong id)
    {
        ref Entry entry = ref _directory.Of(id >> BlockPage.Shift);
        if (ReferenceEquals(entry.Pairs, Unwritten))
        {
            entry = ref Commit(id >> BlockPage.Shift);
        }

        return new BlockPage(ref entry.Roots, entry.Pairs);
    }

    public readonly IEnumerable<ulong> Committed() =>
        _directory.Pages().Where(page => !ReferenceEquals(page.Page.Pairs, Unwritten)).Select(page => page.Number);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref Entry Commit(ulong number)
    {
        ref Entry entry = ref _directory.Reach(number);

        // Pinned, so that the collector does not move what stays for good.
        entry.Pairs = GC.AllocateArray<WordPair>(shape.LengthOf(number), pinned: true);
        _pageBytes += (ulong)entry.Pairs.Length * WordPair.Bytes;
        return ref entry;
    }

    /// <summary>The roots stand here and not with the other pairs so that they and the reference to those are loaded side by side.</summary>
    private struct Entry
    {
        public const ulong Bytes = WordPair.Bytes + sizeof(ulong);

        public WordPair Roots;
        public WordPair[] Pairs;
    }
}

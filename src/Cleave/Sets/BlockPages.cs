using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>The pages of a <see cref="BlockMap"/>, committed one at a time and never given back.</summary>
/// <remarks>
/// Above the first, a page's ids are all of one order, of which the space has only so many: the page ends where they do. A struct, whose
/// holder must not copy it. Not thread-safe.
/// </remarks>
/// <param name="depth">The order of id 1.</param>
/// <param name="chunks">Chunks of the space, at most 2^depth.</param>
internal struct BlockPages(int depth, ulong chunks)
{
    private PageDirectory<BlockPage> _directory = new(CountFor(depth), new BlockPage { Pairs = BlockPage.Unwritten }, BlockPage.EntryBytes);
    private ulong _pageBytes;

    /// <summary>How many pages the ids below 2^(depth + 1) take.</summary>
    public static ulong CountFor(int depth) => (((2UL << depth) - 1) >> BlockPage.Shift) + 1;

    /// <summary>Bytes committed so far: pages and the directory.</summary>
    public readonly ulong CommittedBytes => _pageBytes + _directory.CommittedBytes;

    /// <summary>The page of an id, to be read; or to be changed where it is known to be committed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref BlockPage Of(ulong id) => ref _directory.Of(id >> BlockPage.Shift);

    /// <summary>A page by its number, as <see cref="Of"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref BlockPage At(ulong number) => ref _directory.Of(number);

    /// <summary>The page of an id, which is committed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref BlockPage Writable(ulong id)
    {
        ref BlockPage page = ref Of(id);
        if (ReferenceEquals(page.Pairs, BlockPage.Unwritten))
        {
            return ref Commit(id >> BlockPage.Shift);
        }

        return ref page;
    }

    /// <summary>Every committed page with its number, in no particular order.</summary>
    public readonly IEnumerable<(ulong Number, BlockPage Page)> Committed() =>
        _directory.Pages().Where(entry => !ReferenceEquals(entry.Page.Pairs, BlockPage.Unwritten));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref BlockPage Commit(ulong number)
    {
        ref BlockPage page = ref _directory.Reach(number);

        // Pinned, so that the collector does not move what stays for good.
        page.Pairs = GC.AllocateArray<WordPair>(LengthOf(number), pinned: true);
        _pageBytes += (ulong)page.Pairs.Length * WordPair.Bytes;
        return ref page;
    }

    private readonly int LengthOf(ulong number)
    {
        ulong last = Math.Min(((number + 1) << BlockPage.Shift) - 1, (2UL << depth) - 1);
        int order = depth - BitOperations.Log2(last);
        ulong lastOfOrder = (1UL << (depth - order)) + ((chunks - 1) >> order);
        return BlockPage.StateIndex(Math.Min(last, lastOfOrder)) + 1;
    }
}

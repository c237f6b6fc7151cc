using System.Runtime.CompilerServices;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>Pages of the books in memory that was given for them: all of them laid out at once, with what leads to them.</summary>
/// <remarks>Immutable but for the memory, which is zero at first. Not thread-safe.</remarks>
internal readonly struct RawPages : IBlockPages
{
    /// <summary>
    /// The set of pages with a free block stands on the managed heap. It is made for so many at once, 2 TiB in pages of 4 KiB, so that
    /// its size does not depend on how much memory there is.
    /// </summary>
    private const ulong PagesInSet = 4096;

    private readonly RawArray<Entry> _entries;

    /// <param name="room">Where the memory is taken from; all of it zero, unless this is only to be measured.</param>
    /// <param name="shape">The pages.</param>
    public RawPages(ref RawRoom room, PageShape shape)
    {
        nuint start = room.End;
        _entries = room.Next<Entry>(shape.Count);
        for (ulong number = 0; number < shape.Count; number++)
        {
            RawArray<WordPair> pairs = room.Next<WordPair>((ulong)shape.LengthOf(number));
            if (!room.IsMeasure)
            {
                _entries[number].Pairs = pairs;
            }
        }

        CommittedBytes = room.End - start;
    }

    public ulong MostPages => Math.Max(PagesInSet, _entries.Length);

    public ulong CommittedBytes { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPage Of(ulong id) => At(id >> BlockPage.Shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPage At(ulong number)
    {
        ref Entry entry = ref _entries[number];
        return new BlockPage(ref entry.Roots, entry.Pairs.Span);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPage Writable(ulong id) => Of(id);

    public IEnumerable<ulong> Committed()
    {
        for (ulong number = 0; number < _entries.Length; number++)
        {
            yield return number;
        }
    }

    private struct Entry
    {
        public WordPair Roots;
        public RawArray<WordPair> Pairs;
    }
}

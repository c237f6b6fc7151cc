using System.Runtime.CompilerServices;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>The pages of block states in raw memory: all of them laid out at once, with a table that leads to them.</summary>
/// <remarks>Immutable except for the memory, which is zero at first. Not thread-safe.</remarks>
internal readonly struct RawPages : IBlockPages
{
    /// <summary>
    /// The least capacity of the set of pages with a free block, which lies on the managed heap. The set is made for this many pages, 2 TiB
    /// in pages of 4 KiB, so that its size does not depend on the size of the memory.
    /// </summary>
    private const ulong PagesInSet = 4096;

    private readonly RawArray<RawEntry> _entries;

    /// <summary>Lays out the pages.</summary>
    /// <param name="room">The room that provides the memory, which is zero unless the room only measures.</param>
    /// <param name="shape">The shape of the tree, which says how many pages exist and how long each is.</param>
    public RawPages(ref RawRoom room, PageShape shape)
    {
        nuint start = room.End;
        _entries = room.Next<RawEntry>(shape.Count);
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
        ref RawEntry entry = ref _entries[number];
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

    private struct RawEntry
    {
        public WordPair Roots;
        public RawArray<WordPair> Pairs;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>The words of a <see cref="BlockMap"/>: where the bits of an id stand, and what may be summarized over them.</summary>
/// <remarks>
/// <para>
/// A page is for 2^18 ids and holds, in pairs of a dirty and a clear word: one pair that tells which of the pairs after it have a free
/// block of that kind; 64 pairs that tell the same of the state pairs; and the state pairs, one for 64 ids. A state pair says of an id:
/// neither bit, nothing; one of them, a free block of that kind; both, allocated. So all that one operation on a block touches lies in one
/// page, but for a page that gets its first free block or loses its last.
/// </para>
/// <para>
/// Above the first, a page's ids are all of one order, of which the space has only so many: the page ends where they do.
/// </para>
/// </remarks>
internal sealed class BlockPages
{
    /// <summary>log2 of the ids of a page.</summary>
    public const int Shift = 18;

    /// <summary>Words before the state pairs of a page.</summary>
    public const int SummaryWords = Middles + (2 * 64);

    private const int Middles = 2;
    private const int MostWords = SummaryWords + (2 << (Shift - 6));

    private static readonly ulong[] Unwritten = new ulong[MostWords];

    private readonly int _depth;
    private readonly ulong _chunks;

    /// <param name="depth">The order of id 1.</param>
    /// <param name="chunks">Chunks of the space, at most 2^depth.</param>
    public BlockPages(int depth, ulong chunks)
    {
        _depth = depth;
        _chunks = chunks;
        Count = (((2UL << depth) - 1) >> Shift) + 1;
        Directory = new PageDirectory<ulong>(Count, Unwritten, LengthOf);
    }

    /// <summary>One more than the highest page number.</summary>
    public ulong Count { get; }

    public PageDirectory<ulong> Directory { get; }

    /// <summary>The index in its page of the dirty word of the pair that an id's state stands in.</summary>
    public static int StateIndex(ulong id) => SummaryWords + ((int)(id >> 5) & (0xFFF << 1));

    /// <summary>The index in its page of the dirty word of the pair that summarizes an id's state pair.</summary>
    public static int MiddleIndex(ulong id) => Middles + ((int)(id >> 11) & (0x3F << 1));

    /// <summary>A word of a page; a page that was cut has nothing behind its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Word(ulong[] page, int index) => (uint)index < (uint)page.Length ? page[index] : 0;

    private int LengthOf(ulong page)
    {
        ulong last = Math.Min(((page + 1) << Shift) - 1, (2UL << _depth) - 1);
        int order = _depth - BitOperations.Log2(last);
        ulong lastOfOrder = (1UL << (_depth - order)) + ((_chunks - 1) >> order);
        return StateIndex(Math.Min(last, lastOfOrder)) + 2;
    }
}

using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>A page of a <see cref="BlockMap{TPages}"/>, as it lies in its store: the states of 2^18 ids and what is summarized over them.</summary>
/// <remarks>
/// <see cref="Pairs"/> holds 64 middle pairs and then up to 4096 state pairs, each of a dirty and a clear word. A state pair says of an id:
/// neither bit, nothing; one of them, a free block of that kind; both, allocated. A bit of a middle word says that a state pair has a free
/// block of the word's kind, a bit of <see cref="Roots"/> that a middle word has such a bit. So all that one operation on a block touches
/// lies in one page, but for the set of the pages themselves.
/// </remarks>
internal readonly ref struct BlockPage
{
    /// <summary>log2 of the ids of a page.</summary>
    public const int Shift = 18;

    /// <summary>How many middle pairs stand before the state pairs.</summary>
    public const int Middles = 64;

    /// <summary>The pairs of a page that is not cut.</summary>
    public const int MostPairs = Middles + (1 << (Shift - 6));

    public readonly ref WordPair Roots;
    public readonly Span<WordPair> Pairs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPage(ref WordPair roots, Span<WordPair> pairs)
    {
        Roots = ref roots;
        Pairs = pairs;
    }

    /// <summary>The index of the pair that an id's state stands in.</summary>
    public static int StateIndex(ulong id) => Middles + ((int)(id >> 6) & 0xFFF);

    /// <summary>The index of the pair that summarizes an id's state pair.</summary>
    public static int MiddleIndex(ulong id) => (int)(id >> 12) & 0x3F;

    /// <summary>The states of the 64 ids around one; a page that was cut has nothing behind its end.</summary>
    public WordPair States(ulong id)
    {
        int index = StateIndex(id);
        return (uint)index < (uint)Pairs.Length ? Pairs[index] : default;
    }

    /// <summary>The free blocks of a kind among the 64 ids around one.</summary>
    public ulong Members<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        WordPair states = States(id);
        return TKind.Own(ref states) & ~TKind.Other(ref states);
    }
}

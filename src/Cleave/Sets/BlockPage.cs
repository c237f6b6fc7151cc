using System.Runtime.CompilerServices;

namespace Cleave.Sets;

/// <summary>A page of a <see cref="BlockMap{TPages}"/> in its store: the states of 2^18 ids, and their summaries.</summary>
/// <remarks>
/// <see cref="Pairs"/> holds 64 middle pairs and then up to 4096 state pairs, each of a dirty and a clear word. The two bits of an id in a
/// state pair mean: neither, no block; one of them, a free block of that kind; both, an allocated block. A bit of a middle word is set if a
/// state pair has a free block of the kind of the word. A bit of <see cref="Roots"/> is set if a middle word has any bit. So an operation
/// on a block accesses only one page, and the set of the pages that have a free block.
/// </remarks>
internal readonly ref struct BlockPage
{
    /// <summary>log2 of the number of ids in a page.</summary>
    public const int Shift = 18;

    /// <summary>The number of middle pairs, which are before the state pairs.</summary>
    public const int Middles = 64;

    /// <summary>The number of pairs of a page of full length.</summary>
    public const int MostPairs = Middles + (1 << (Shift - 6));

    public readonly ref WordPair Roots;
    public readonly Span<WordPair> Pairs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPage(ref WordPair roots, Span<WordPair> pairs)
    {
        Roots = ref roots;
        Pairs = pairs;
    }

    /// <summary>Computes the index of the pair that holds the state of an id.</summary>
    public static int StateIndex(ulong id) => Middles + ((int)(id >> 6) & 0xFFF);

    /// <summary>Computes the index of the middle pair that summarizes the state pair of an id.</summary>
    public static int MiddleIndex(ulong id) => (int)(id >> 12) & 0x3F;

    /// <summary>Returns the states of the 64 ids that share a word with an id. Behind the end of a shorter page, no id has a
    /// state.</summary>
    public WordPair States(ulong id)
    {
        int index = StateIndex(id);
        return (uint)index < (uint)Pairs.Length ? Pairs[index] : default;
    }

    /// <summary>Returns a bit for each free block of a kind among the 64 ids that share a word with an id.</summary>
    public ulong Members<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        WordPair states = States(id);
        return TKind.Own(ref states) & ~TKind.Other(ref states);
    }
}

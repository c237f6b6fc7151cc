namespace Cleave.Sets;

/// <summary>The bits of each level of a map that stand for ids of an order or of larger orders, which are all ids below a power of
/// two.</summary>
/// <remarks>
/// The limit divides a word on only one level. On the levels above, only the first bit of the first word is permitted; on the levels below,
/// whole words are. So one mask for each level is correct for every path that a search can take through the levels.
/// </remarks>
internal readonly struct LevelMasks
{
    /// <summary>The size of this type in bytes.</summary>
    public const ulong Bytes = 6 * sizeof(ulong);

    public readonly ulong Groups;
    public readonly ulong Pages;
    public readonly ulong Root;
    public readonly ulong Middle;
    public readonly ulong State;
    public readonly ulong LastPage;

    /// <summary>Computes the masks of an order.</summary>
    /// <param name="bits">log2 of the id after the last one of the order.</param>
    public LevelMasks(int bits)
    {
        Groups = Below(bits - BlockPage.Shift - 6);
        Pages = Below(bits - BlockPage.Shift);
        Root = Below(bits - 12);
        Middle = Below(bits - 6);
        State = Below(bits);
        LastPage = bits < BlockPage.Shift ? 0 : (1UL << (bits - BlockPage.Shift)) - 1;
    }

    private static ulong Below(int bits) => bits >= 6 ? ulong.MaxValue : bits <= 0 ? 1 : (1UL << (1 << bits)) - 1;
}

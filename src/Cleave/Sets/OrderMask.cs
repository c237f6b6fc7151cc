namespace Cleave.Sets;

/// <summary>Which bits of each level stand for ids of an order or of larger ones: those below a power of two.</summary>
/// <remarks>
/// Only one level is cut within a word. Above it only the first word, and of that the first bit, is in question, and below it whole words
/// are; so the masks hold whatever way the search takes through the levels.
/// </remarks>
internal readonly struct OrderMask
{
    public readonly ulong Groups;
    public readonly ulong Pages;
    public readonly ulong Root;
    public readonly ulong Middle;
    public readonly ulong State;
    public readonly ulong LastPage;

    /// <param name="bits">log2 of the id above the last one of the order.</param>
    public OrderMask(int bits)
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

using System.Numerics;

namespace Cleave.Sets;

/// <summary>The number of pages that the ids of a space need, and the length of each page. Immutable.</summary>
/// <remarks>
/// All ids of a page other than the first are of one order. The space has a limited number of blocks of that order, and the page ends
/// behind the last of them.
/// </remarks>
/// <param name="Depth">The order of id 1: ids are below 2^(depth + 1).</param>
/// <param name="Chunks">The number of chunks of the space, 1 to 2^depth.</param>
internal readonly record struct PageShape(int Depth, ulong Chunks)
{
    /// <summary>The number of pages.</summary>
    public ulong Count => (((2UL << Depth) - 1) >> BlockPage.Shift) + 1;

    /// <summary>Computes the number of pairs of a page.</summary>
    public int LengthOf(ulong number)
    {
        ulong last = Math.Min(((number + 1) << BlockPage.Shift) - 1, (2UL << Depth) - 1);
        int order = Depth - BitOperations.Log2(last);
        ulong lastOfOrder = (1UL << (Depth - order)) + ((Chunks - 1) >> order);
        ulong first = number << BlockPage.Shift;
        return BlockPage.StateIndex(Math.Clamp(lastOfOrder, first, last)) + 1;
    }
}

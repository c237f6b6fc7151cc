using System.Numerics;

namespace Cleave.Sets;

/// <summary>How many pages the ids of a space take, and how long each is. Immutable.</summary>
/// <remarks>
/// Above the first, a page's ids are all of one order, of which the space has only so many: the page ends where they do.
/// </remarks>
/// <param name="Depth">The order of id 1: ids are below 2^(depth + 1).</param>
/// <param name="Chunks">Chunks of the space, 1 to 2^depth.</param>
internal readonly record struct PageShape(int Depth, ulong Chunks)
{
    /// <summary>How many pages there are.</summary>
    public ulong Count => (((2UL << Depth) - 1) >> BlockPage.Shift) + 1;

    /// <summary>The pairs of a page.</summary>
    public int LengthOf(ulong number)
    {
        ulong last = Math.Min(((number + 1) << BlockPage.Shift) - 1, (2UL << Depth) - 1);
        int order = Depth - BitOperations.Log2(last);
        ulong lastOfOrder = (1UL << (Depth - order)) + ((Chunks - 1) >> order);
        ulong first = number << BlockPage.Shift;
        return BlockPage.StateIndex(Math.Clamp(lastOfOrder, first, last)) + 1;
    }
}

namespace Cleave.Planning;

/// <summary>All sizes of a problem in ascending order, and the place of each allocation among them.</summary>
/// <remarks>Nodes of a tree hold small numbers instead of sizes that way. Immutable.</remarks>
internal sealed class SizeRanks
{
    private readonly ulong[] _sizes;
    private readonly int[] _ranks;

    /// <param name="sizes">The sizes of the allocations, in the order of their numbers.</param>
    public SizeRanks(ReadOnlySpan<ulong> sizes)
    {
        _sizes = [.. sizes];
        _ranks = new int[sizes.Length];
        var items = new int[sizes.Length];
        for (int item = 0; item < items.Length; item++)
        {
            items[item] = item;
        }

        Array.Sort(_sizes, items);
        for (int rank = 0; rank < items.Length; rank++)
        {
            _ranks[items[rank]] = rank;
        }
    }

    /// <summary>The place of an allocation in the order of all sizes.</summary>
    public int RankOf(int item) => _ranks[item];

    /// <summary>The number of sizes up to a limit, which is the lowest rank of a larger size.</summary>
    public int CountUpTo(ulong limit) => ~_sizes.AsSpan().BinarySearch(new SizeAbove(limit));

    /// <summary>Sorts before every size above a limit, and after the others.</summary>
    private readonly record struct SizeAbove(ulong Limit) : IComparable<ulong>
    {
        public int CompareTo(ulong other) => other > Limit ? -1 : 1;
    }
}

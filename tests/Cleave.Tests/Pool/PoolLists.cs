using System.Numerics;
using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>The free lists of a pool, whatever its tables are.</summary>
internal static class PoolLists
{
    /// <summary>The first leaves of the blocks of a list, from its first block to its last.</summary>
    public static List<int> Of<TIndex>(IPoolMetadata metadata, int order)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> =>
        metadata is PoolMetadata<TIndex, FlatTables<TIndex>> flat ? Of(flat, order)
            : Of((PoolMetadata<TIndex, PieceTables<TIndex>>)metadata, order);

    private static List<int> Of<TIndex, TTables>(PoolMetadata<TIndex, TTables> metadata, int order)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
        where TTables : struct, IPoolTables<TIndex>
    {
        var list = new List<int>();
        if ((metadata.Filled >> order & 1) == 0)
            return list;
        list.Add(int.CreateChecked(metadata.Ends[order].First));
        while (list[^1] != int.CreateChecked(metadata.Ends[order].Last))
            list.Add(int.CreateChecked(metadata.Tables.Link(list[^1]).Next));
        return list;
    }
}

namespace Cleave.Pool;

/// <summary>Checks the index type of a pool, with which its tables link smallest blocks.</summary>
/// <remarks>
/// No generic constraint can express this check, because <see cref="char"/> and <see cref="UInt128"/> have every interface that the five
/// index types have in common.
/// </remarks>
internal static class IndexTypes
{
    /// <summary>Throws if a type is none of the five index types.</summary>
    /// <exception cref="NotSupportedException">The type is not an index type.</exception>
    public static void Check(Type type)
    {
        if (type != typeof(byte) && type != typeof(ushort) && type != typeof(uint) && type != typeof(ulong) && type != typeof(nuint))
        {
            throw new NotSupportedException(
                $"BuddyPool<{type.Name}>: {type} is no index type. TIndex is byte, ushort, uint, ulong or nuint.");
        }
    }
}

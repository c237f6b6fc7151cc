namespace Cleave.Pool;

/// <summary>The types with which tables of a pool can link smallest blocks.</summary>
/// <remarks>
/// No constraint can say this. <see cref="char"/> and <see cref="UInt128"/> have every interface that the five have in common.
/// </remarks>
internal static class IndexTypes
{
    /// <summary>Throws if a type is none of the five.</summary>
    /// <exception cref="NotSupportedException">It is another type.</exception>
    public static void Check(Type type)
    {
        if (type != typeof(byte) && type != typeof(ushort) && type != typeof(uint) && type != typeof(ulong) && type != typeof(nuint))
        {
            throw new NotSupportedException(
                $"BuddyPool<{type.Name}>: {type} is no index type. TIndex is byte, ushort, uint, ulong or nuint.");
        }
    }
}

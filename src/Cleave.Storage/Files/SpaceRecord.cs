using System.Buffers.Binary;
using System.IO.Hashing;

namespace Cleave.Storage.Files;

/// <summary>The one record of the space, which is written with each commit: what the space is, and sums over all rows.</summary>
/// <remarks>Invariant <c>Summed</c>: Count and Sum are those of the rows that the same commit leaves in the file, so that a row that is
/// lost, changed or back from an older state is found.</remarks>
/// <param name="BaseOffset">The lowest offset of the space, in bytes.</param>
/// <param name="Size">Bytes of the space.</param>
/// <param name="GranularityLog2">The binary logarithm of the granularity.</param>
/// <param name="NextId">The number of the next range; larger than all that were used.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Sum">The sum of the checksums of all rows, modulo 2^64.</param>
/// <param name="Commits">Commits since the file was made.</param>
internal readonly record struct SpaceRecord(
    ulong BaseOffset, ulong Size, int GranularityLog2, ulong NextId, ulong Count, ulong Sum, ulong Commits)
{
    /// <summary>Computes the checksum of this record itself.</summary>
    public ulong Check()
    {
        Span<byte> bytes = stackalloc byte[56];
        ulong[] fields = [BaseOffset, Size, (ulong)GranularityLog2, NextId, Count, Sum, Commits];
        for (int field = 0; field < fields.Length; field++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * field)..], fields[field]);
        }

        return XxHash3.HashToUInt64(bytes);
    }

    /// <summary>Adds a row with a checksum.</summary>
    public SpaceRecord With(ulong sum) => this with { Count = Count + 1, Sum = unchecked(Sum + sum) };

    /// <summary>Takes away a row with a checksum.</summary>
    public SpaceRecord Without(ulong sum) => this with { Count = Count - 1, Sum = unchecked(Sum - sum) };

    /// <summary>Replaces the checksum of a row.</summary>
    public SpaceRecord Replace(ulong before, ulong after) => this with { Sum = unchecked(Sum - before + after) };
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cleave.Vulkan.Blocks;

/// <summary>The limits of the blocks of a list, side by side, so that no branch for each block finds the first one with room.</summary>
/// <remarks>
/// A limit is a size that finds no room in its block, as all larger ones. Which block has room for a request is unpredictable, and a
/// mispredicted branch costs more than the comparison of eight limits. Not thread-safe.
/// </remarks>
internal sealed class BlockLimits
{
    /// <summary>The limits, a whole number of vectors; 0, which no size is below, for places without a block.</summary>
    private ulong[] _limits = new ulong[Vector512<ulong>.Count];

    /// <summary>The number of blocks. More of them begin without room, and those that are removed have none.</summary>
    public int Count
    {
        get;
        set
        {
            if (value > _limits.Length)
            {
                Array.Resize(ref _limits, 2 * _limits.Length);
            }

            _limits.AsSpan(value).Clear();
            field = value;
        }
    }

    /// <summary>The limit of the block at a place.</summary>
    public ref ulong this[int at] => ref _limits[at];

    /// <summary>Finds the first place from one on whose limit is above a size.</summary>
    /// <returns>The place, or the greatest number if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FirstAbove(ulong size, int from)
    {
        Vector512<ulong> sizes = Vector512.Create(size);
        ulong skipped = ulong.MaxValue << (from & (Vector512<ulong>.Count - 1));
        ReadOnlySpan<Vector512<ulong>> vectors = MemoryMarshal.Cast<ulong, Vector512<ulong>>(_limits);
        for (int at = from / Vector512<ulong>.Count; at < vectors.Length; at++)
        {
            ulong found = Vector512.GreaterThan(vectors[at], sizes).ExtractMostSignificantBits() & skipped;
            if (found != 0)
            {
                return (at * Vector512<ulong>.Count) + BitOperations.TrailingZeroCount(found);
            }

            skipped = ulong.MaxValue;
        }

        return int.MaxValue;
    }
}

using Cleave.State;

namespace Cleave.Pool;

/// <summary>Blocks of a list at equal distances, as far as they are known.</summary>
internal struct DistanceRun
{
    /// <summary>The distance from block to block, in blocks.</summary>
    public long Distance;

    /// <summary>The number of blocks; 0 as long as the distance is not known.</summary>
    public ulong Count;

    /// <summary>The bytes of the run in a state.</summary>
    public readonly ulong Bytes => StateWriter.BytesOf(Signed.Fold(Distance)) + StateWriter.BytesOf(Count - 1);

    /// <summary>Adds a block, unless it is at another distance than the others.</summary>
    /// <param name="distance">The distance from the block before.</param>
    /// <returns>Whether the block was added.</returns>
    public bool TryExtend(long distance)
    {
        if (Count > 0 && distance != Distance)
        {
            return false;
        }

        Distance = distance;
        Count++;
        return true;
    }
}

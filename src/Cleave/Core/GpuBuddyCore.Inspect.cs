using Cleave.Placement;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
    /// <summary>Enumerates every block of the space, free and allocated, lowest offset first.</summary>
    /// <remarks>The space must not change while the enumeration runs. Cost: the number of blocks.</remarks>
    public IEnumerable<GpuBuddyBlockInfo> EnumerateBlocks() => _space.EnumerateBlocks(baseOffset: 0);

    /// <summary>Measures the longest run of free memory, in bytes: adjacent free blocks of any size and kind.</summary>
    /// <remarks>
    /// Cost: the free blocks of the two largest sizes that are free; all free blocks if the space has both clear and dirty free memory.
    /// </remarks>
    public ulong MeasureLargestFreeRun() => _space.MeasureLargestFreeRun();

    /// <summary>Checks the metadata of the space against its invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names the invariant and the place.</exception>
    /// <remarks>For tests, and for finding memory corruption. Cost: the number of blocks, and the metadata committed so far.</remarks>
    public void Validate() => _space.Validate(baseOffset: 0);

    /// <summary>
    /// Describes the space in one line: its free bytes, its clear bytes, and the free blocks of each order from 0 up.
    /// </summary>
    /// <remarks>Cost: the number of orders.</remarks>
    public override string ToString() => _space.ToString();
}

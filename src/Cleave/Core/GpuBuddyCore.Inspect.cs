using Cleave.Buddies;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
    /// <summary>Enumerates every block of the space, free and allocated, lowest offset first.</summary>
    /// <remarks>The space must not change while the enumeration runs. Cost: the number of blocks.</remarks>
    public IEnumerable<GpuBuddyBlockInfo> EnumerateBlocks() => BlocksAbove(baseOffset: 0);

    /// <summary>Enumerates every block of the space, with a base added to each offset.</summary>
    internal IEnumerable<GpuBuddyBlockInfo> BlocksAbove(ulong baseOffset)
    {
        foreach ((ulong id, BlockState state) in _metadata.Blocks())
        {
            int order = _tree.OrderOf(id);
            ulong offset = baseOffset + ToBytes(_tree.FirstChunk(id));
            yield return new GpuBuddyBlockInfo(offset, ToBytes(1UL << order), order, state != BlockState.Allocated, state == BlockState.FreeClear);
        }
    }

    /// <summary>Measures the longest run of free memory, in bytes: adjacent free blocks of any size and kind.</summary>
    /// <remarks>
    /// Cost: the free blocks of the two largest sizes that are free; all free blocks if the space has both clear and dirty free memory.
    /// </remarks>
    public ulong MeasureLargestFreeRun()
    {
        _metadata.WriteChain();
        return ToBytes(LongestFreeRun.Of(_metadata));
    }

    /// <summary>Checks the metadata of the space against its invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names the invariant and the place.</exception>
    /// <remarks>For tests, and for finding memory corruption. Cost: the number of blocks, and the metadata committed so far.</remarks>
    public void Validate() => ValidateAbove(baseOffset: 0);

    /// <summary>Checks the metadata of the space. An exception names blocks by their offset plus a base.</summary>
    internal void ValidateAbove(ulong baseOffset) => BuddyAudit<HeapPages>.Check(_metadata, id => Describe(id, baseOffset));

    private string Describe(ulong id, ulong baseOffset)
    {
        string offset = AddressText.Of(baseOffset + ToBytes(_tree.FirstChunk(id)));
        return $"block [{offset}, +{ByteText.Exact(ToBytes(1UL << _tree.OrderOf(id)))})";
    }

    /// <summary>
    /// Describes the space in one line: its free bytes, its clear bytes, and the free blocks of each order from 0 up.
    /// </summary>
    /// <remarks>Cost: the number of orders.</remarks>
    public override string ToString()
    {
        IEnumerable<ulong> free = Enumerable.Range(0, MaxOrder + 1).Select(FreeBlockCount);
        return FormattableString.Invariant($"avail={FreeBytes} clear_avail={ClearBytes} free={string.Join(',', free)}");
    }
}

using Cleave.Buddies;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
    /// <summary>Every block of the space, free and allocated, lowest offset first.</summary>
    /// <remarks>The space must not change while the enumeration runs. Cost: the number of blocks.</remarks>
    public IEnumerable<GpuBuddyBlockInfo> EnumerateBlocks() => BlocksAbove(baseOffset: 0);

    /// <summary>Every block of the space, with a base added to each offset.</summary>
    internal IEnumerable<GpuBuddyBlockInfo> BlocksAbove(ulong baseOffset)
    {
        foreach ((ulong id, BlockState state) in _books.Blocks())
        {
            int order = _tree.OrderOf(id);
            ulong offset = baseOffset + ToBytes(_tree.FirstChunk(id));
            yield return new GpuBuddyBlockInfo(offset, ToBytes(1UL << order), order, state != BlockState.Allocated, state == BlockState.FreeClear);
        }
    }

    /// <summary>Bytes of the longest run of free memory: free blocks side by side, of any size and kind.</summary>
    /// <remarks>
    /// Cost: the free blocks of the two largest sizes that are free; all free blocks where clear and dirty memory lie mixed.
    /// </remarks>
    public ulong MeasureLargestFreeRun()
    {
        _books.WriteChain();
        return ToBytes(FreeRuns.Longest(_books));
    }

    /// <summary>Checks the books against their invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it and where.</exception>
    /// <remarks>Cost: the number of blocks, and the bookkeeping committed so far. For tests and for finding memory corruption.</remarks>
    public void Validate() => ValidateAbove(baseOffset: 0);

    /// <summary>Checks the bookkeeping; an exception names blocks by their offset plus a base.</summary>
    internal void ValidateAbove(ulong baseOffset) => BuddyAudit<HeapPages>.Check(_books, id => Describe(id, baseOffset));

    private string Describe(ulong id, ulong baseOffset)
    {
        string offset = AddressText.Of(baseOffset + ToBytes(_tree.FirstChunk(id)));
        return $"block [{offset}, +{ByteText.Exact(ToBytes(1UL << _tree.OrderOf(id)))})";
    }

    /// <summary>
    /// The space in one line: bytes free and clear, and the free blocks of each order from 0 up. Cost: the number of orders.
    /// </summary>
    public override string ToString()
    {
        IEnumerable<ulong> free = Enumerable.Range(0, MaxOrder + 1).Select(FreeBlockCount);
        return FormattableString.Invariant($"avail={FreeBytes} clear_avail={ClearBytes} free={string.Join(',', free)}");
    }
}

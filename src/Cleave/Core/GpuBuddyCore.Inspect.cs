using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave;

public sealed partial class GpuBuddyCore
{
    /// <summary>Every block of the space, free and allocated, lowest address first.</summary>
    /// <remarks>
    /// Whether an allocated block was clear is known by its holder alone, so here it is reported dirty. The space must not change while
    /// the enumeration runs. Cost: the number of blocks.
    /// </remarks>
    public IEnumerable<BlockInfo> Blocks()
    {
        foreach ((ulong id, BlockState state) in _books.Blocks())
        {
            BuddyBlock block = _tree.Describe(id, _tree.OrderOf(id), BlockKind.Of(state == BlockState.FreeClear));
            yield return new BlockInfo(block, state != BlockState.Allocated);
        }
    }

    /// <summary>Checks the books against their invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it and where.</exception>
    /// <remarks>Cost: the number of blocks, and the bookkeeping committed so far. For tests and for finding memory corruption.</remarks>
    public void Validate() => BuddyAudit<HeapPages>.Check(_books);

    /// <summary>
    /// The space in one line: bytes free and clear, and the free blocks of each order from 0 up. Cost: the number of orders.
    /// </summary>
    public override string ToString()
    {
        IEnumerable<ulong> free = Enumerable.Range(0, MaxOrder + 1).Select(FreeBlockCount);
        return FormattableString.Invariant($"avail={Avail} clear_avail={ClearAvail} free={string.Join(',', free)}");
    }
}

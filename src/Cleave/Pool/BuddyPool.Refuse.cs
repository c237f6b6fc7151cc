namespace Cleave.Pool;

/// <content>Finds the reason for a refused call, and counts the refusals.</content>
public partial class BuddyPool<TIndex>
{
    private ulong _outOfMemory;
    private ulong _freeingFree;
    private ulong _invalidAddresses;
    private ulong _oversize;
    private ulong _undersize;

    private BuddyPoolError RefuseAlloc(ulong bytes)
    {
        if (bytes < _space.MinAlloc)
        {
            _undersize++;
            return Refusals.Undersize(bytes, _space.MinAlloc);
        }

        if (bytes > _space.MaxAlloc)
        {
            _oversize++;
            return Refusals.Oversize(bytes, _space.MaxAlloc);
        }

        _outOfMemory++;
        return Refusals.NoRoom(bytes, LargestFreeBlock);
    }

    private BuddyPoolError RefuseAddress(ulong address)
    {
        _invalidAddresses++;
        return address < _space.Base ? Refusals.BelowPool(address, _space.Base)
            : !_space.Contains(address) ? Refusals.PastPool(address, _space.End, _space.ClosestBelow(address))
            : Refusals.BetweenBlocks(address, _space.SmallestBlock, _space.ClosestBelow(address));
    }

    private BuddyPoolError RefuseFree(long leaf)
    {
        _freeingFree++;
        ulong address = _space.AddressOf(leaf);
        return !_metadata.TryFindBlock(leaf, out long block, out _) ? Refusals.FreedKilled(address)
            : LeafState.IsFree(_metadata.State(block)) ? Refusals.FreedAlready(address, _space.AddressOf(block))
            : Refusals.FreedInside(address, _space.AddressOf(block));
    }
}

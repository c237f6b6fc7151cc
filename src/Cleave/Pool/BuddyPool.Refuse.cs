namespace Cleave.Pool;

/// <content>Finds the reason for a refused call, and counts the refusals.</content>
public partial class BuddyPool<TIndex>
{
    private ulong _outOfMemory;
    private ulong _freeingFree;
    private ulong _invalidAddresses;
    private ulong _oversize;
    private ulong _undersize;

    /// <summary>Counts a refused request.</summary>
    private void CountRefusal(ulong size)
    {
        if (size < _space.MinAlloc)
        {
            _undersize++;
        }
        else if (size > _space.MaxAlloc)
        {
            _oversize++;
        }
        else
        {
            _outOfMemory++;
        }
    }

    /// <summary>Describes a refused request.</summary>
    private AllocationFailure Describe(ulong size) =>
        size < _space.MinAlloc ? Refusals.Undersize(size, _space.MinAlloc)
        : size > _space.MaxAlloc ? Refusals.Oversize(size, _space.MaxAlloc)
        : Refusals.NoRoom(size, _space, PoolTotals.FreeBytesOf(_metadata.Counts, _space.SmallestBlock), LargestFreeBlock);

    /// <summary>Describes why no allocated block begins at an address.</summary>
    private Misuse MisuseOf(ulong address)
    {
        string at = AddressText.Of(address);
        return address < _space.Base
            ? new Misuse(MisuseKind.Foreign, address, $"Address {at} is below the pool, which begins at {AddressText.Of(_space.Base)}.")
            : !_space.Contains(address)
            ? new Misuse(
                MisuseKind.Foreign,
                address,
                $"Address {at} is past the pool, which ends before {AddressText.Of(_space.End)}; the closest block below "
                    + $"is at {Closest(address)}.")
            : !_space.IsAligned(address)
            ? new Misuse(
                MisuseKind.Misaligned,
                address,
                $"At address {at} no block of {ByteText.Exact(_space.SmallestBlock)} can begin; the closest block below "
                    + $"is at {Closest(address)}.")
            : MisuseAt(_space.LeafAt(address), address, at);
    }

    private Misuse MisuseAt(long leaf, ulong address, string at)
    {
        if (!_metadata.TryFindBlock(leaf, out long block, out _))
        {
            return new Misuse(MisuseKind.Retired, address, $"Address {at} is retired, and not allocated.");
        }

        string begin = AddressText.Of(_space.AddressOf(block));
        if (IsCached(block))
        {
            return new Misuse(
                MisuseKind.DoubleFree, address, $"Address {at} is free already; a thread caches the block there, which begins at {begin}.");
        }

        return LeafState.IsFree(_metadata.State(block))
            ? new Misuse(MisuseKind.DoubleFree, address, $"Address {at} is free already; the free block there begins at {begin}.")
            : block == leaf
            ? new Misuse(MisuseKind.DoubleFree, address, $"Address {at} was free when it was freed; another thread has allocated it since.")
            : new Misuse(MisuseKind.Interior, address, $"Address {at} lies inside the allocated block that begins at {begin}.");
    }

    private string Closest(ulong address) => AddressText.Of(_space.ClosestBelow(address));
}

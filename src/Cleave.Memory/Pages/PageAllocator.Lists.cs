using Cleave.Locks;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>The two steps of freeing a list: blocks leave the metadata as allocated, and come back as free, or as allocated if a block is
/// refused.</content>
public sealed partial class PageAllocator
{
    /// <summary>Enters the lock, for a list whose blocks lie in several allocators.</summary>
    internal ShortLock.Scope EnterLock() => _lock.Enter();

    /// <summary>Takes the blocks of a list out of the metadata, all of them or none: the first half of freeing a list. <see cref="Finish"/>
    /// must follow.</summary>
    /// <returns>The index of the first block that is refused, and then nothing has changed; the length of the list if none is.</returns>
    internal int Retract(ReadOnlySpan<nuint> addresses, int order)
    {
        using (_lock.Enter())
        {
            return RetractLocked(addresses, order);
        }
    }

    /// <inheritdoc cref="Retract"/>
    /// <remarks>The caller holds the lock.</remarks>
    internal int RetractLocked(ReadOnlySpan<nuint> addresses, int order)
    {
        ThrowIfDisposed();
        int refused = DropBulk(addresses, order);
        if (refused < addresses.Length)
        {
            // Upholds Settled: the blocks that were taken out are put back before the lock is left.
            ClaimBulk(addresses[..refused], order);
        }
        else
        {
            _underWay += addresses.Length;
        }

        return refused;
    }

    /// <summary>Undoes the first half of freeing a list. The caller holds the lock, and has not left it since
    /// <see cref="RetractLocked"/>.</summary>
    internal void RestoreLocked(ReadOnlySpan<nuint> addresses, int order)
    {
        ClaimBulk(addresses, order);
        _underWay -= addresses.Length;
    }

    /// <summary>Frees the blocks that <see cref="Retract"/> took out: the second half of freeing a list.</summary>
    internal void Finish(ReadOnlySpan<nuint> addresses, int order)
    {
        _reports.Given(addresses, order);
        using (_lock.Enter())
        {
            ReleaseBulk(addresses, order);
            _underWay -= addresses.Length;
            EndObserved();
        }
    }

    /// <summary>Takes blocks out of the metadata until one is refused. The caller of this and of the methods below holds the
    /// lock.</summary>
    /// <returns>The number of blocks that were taken out.</returns>
    private int DropBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        int done = 0;
        while (done < addresses.Length)
        {
            int count = _places.Gather(addresses[done..], order, out ulong first, out ulong bits);
            if (count == 0)
            {
                break;
            }

            if (!_held.TryDropWord(first, bits, order))
            {
                return count == 1 ? done : done + DropBulk(addresses[done..], order, count);
            }

            done += count;
        }

        return done;
    }

    /// <summary>Takes blocks out of the metadata one at a time, because one of them will be refused.</summary>
    private int DropBulk(ReadOnlySpan<nuint> addresses, int order, int count)
    {
        int done = 0;
        while (done < count)
        {
            _places.Gather(addresses.Slice(done, 1), order, out ulong first, out ulong bit);
            if (!_held.TryDropWord(first, bit, order))
            {
                break;
            }

            done++;
        }

        return done;
    }

    /// <summary>Puts blocks that were taken out back as allocated.</summary>
    private void ClaimBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        while (!addresses.IsEmpty)
        {
            int count = _places.Gather(addresses, order, out ulong first, out ulong bits);
            _metadata.ClaimWord(first, bits, order);
            _held.HandOutAll(first, bits, order);
            addresses = addresses[count..];
        }
    }

    /// <summary>Frees blocks that were taken out.</summary>
    private void ReleaseBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        _free += (ulong)addresses.Length << order;
        ObserveFree(addresses);
        while (!addresses.IsEmpty)
        {
            int count = _places.Gather(addresses, order, out ulong first, out ulong bits);
            _metadata.ReleaseDroppedWord(first, bits, order, BlockKind.Dirty);
            addresses = addresses[count..];
        }
    }
}

using Cleave.Locks;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>The steps of freeing a list: out of the metadata as allocated, and back as free or as it was.</content>
public sealed partial class PageAllocator
{
    /// <summary>Enters the lock, for a list whose blocks lie in several allocators.</summary>
    internal ShortLock.Scope EnterLock() => _lock.Enter();

    /// <summary>The first half of freeing a list: takes the blocks out of the metadata, all of them or none. <see cref="Finish"/> has to
    /// follow.</summary>
    /// <returns>The place of the first block that is refused, and nothing has changed; the length of the list if none is.</returns>
    internal int Retract(ReadOnlySpan<nuint> addresses, int order)
    {
        using (_lock.Enter())
        {
            return RetractLocked(addresses, order);
        }
    }

    /// <inheritdoc cref="Retract"/>
    /// <remarks>Under the lock.</remarks>
    internal int RetractLocked(ReadOnlySpan<nuint> addresses, int order)
    {
        int refused = DropBulk(addresses, order);
        if (refused < addresses.Length)
        {
            // Upholds Settled: what was taken out is put back before the lock is left.
            ClaimBulk(addresses[..refused], order);
        }
        else
        {
            _underWay += addresses.Length;
        }

        return refused;
    }

    /// <summary>Takes the first half of freeing a list back. Under the lock, in the same section as <see cref="RetractLocked"/>.</summary>
    internal void RestoreLocked(ReadOnlySpan<nuint> addresses, int order)
    {
        ClaimBulk(addresses, order);
        _underWay -= addresses.Length;
    }

    /// <summary>The second half of freeing a list.</summary>
    internal void Finish(ReadOnlySpan<nuint> addresses, int order)
    {
        TellGiven(addresses, order);
        using (_lock.Enter())
        {
            ReleaseBulk(addresses, order);
            _underWay -= addresses.Length;
            EndObserved();
        }
    }

    /// <summary>Takes blocks out of the metadata until one is refused. Under the lock, as all that follows.</summary>
    /// <returns>How many were taken out.</returns>
    private int DropBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        int done = 0;
        while (done < addresses.Length)
        {
            int count = Gather(addresses[done..], order, out ulong first, out ulong bits);
            if (count == 0)
            {
                break;
            }

            if (!TryDropWord(first, bits, order))
            {
                return count == 1 ? done : done + DropBulk(addresses[done..], order, count);
            }

            done += count;
        }

        return done;
    }

    /// <summary>The same, one at a time, for blocks of which one will be refused.</summary>
    private int DropBulk(ReadOnlySpan<nuint> addresses, int order, int count)
    {
        int done = 0;
        while (done < count)
        {
            Gather(addresses.Slice(done, 1), order, out ulong first, out ulong bit);
            if (!TryDropWord(first, bit, order))
            {
                break;
            }

            done++;
        }

        return done;
    }

    /// <summary>Puts back what was dropped.</summary>
    private void ClaimBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        while (!addresses.IsEmpty)
        {
            int count = Gather(addresses, order, out ulong first, out ulong bits);
            _books.ClaimWord(first, bits, order);
            HandOutAll(first, bits, order);
            addresses = addresses[count..];
        }
    }

    /// <summary>Frees what was dropped.</summary>
    private void ReleaseBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        _free += (ulong)addresses.Length << order;
        ObserveFree(addresses);
        while (!addresses.IsEmpty)
        {
            int count = Gather(addresses, order, out ulong first, out ulong bits);
            _books.ReleaseDroppedWord(first, bits, order, BlockKind.Dirty);
            addresses = addresses[count..];
        }
    }
}

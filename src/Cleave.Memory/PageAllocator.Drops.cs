using Cleave.Sets;

namespace Cleave.Memory;

/// <content>The steps of freeing a list: out of the metadata as allocated, and back as free or as it was.</content>
public sealed partial class PageAllocator
{
    /// <summary>Enters the lock, for a list whose blocks lie in several allocators.</summary>
    internal ShortLock.Scope EnterLock() => _lock.Enter();

    /// <summary>The first half of freeing a list: takes the blocks out of the metadata, all of them or none. <see cref="Finish"/> has to
    /// follow.</summary>
    /// <returns>The place of the first block that is refused, and nothing has changed; the length of the list if none is.</returns>
    internal int Retract(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        using (_lock.Enter())
        {
            return RetractLocked(addresses, sizeClass);
        }
    }

    /// <inheritdoc cref="Retract"/>
    /// <remarks>Under the lock.</remarks>
    internal int RetractLocked(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        int refused = DropBulk(addresses, sizeClass);
        if (refused < addresses.Length)
        {
            // Upholds Settled: what was taken out is put back before the lock is left.
            ClaimBulk(addresses[..refused], sizeClass);
        }
        else
        {
            _underWay += addresses.Length;
        }

        return refused;
    }

    /// <summary>Takes the first half of freeing a list back. Under the lock, in the same section as <see cref="RetractLocked"/>.</summary>
    internal void RestoreLocked(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        ClaimBulk(addresses, sizeClass);
        _underWay -= addresses.Length;
    }

    /// <summary>The second half of freeing a list.</summary>
    internal void Finish(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        TellGiven(addresses, sizeClass);
        using (_lock.Enter())
        {
            ReleaseBulk(addresses, sizeClass);
            _underWay -= addresses.Length;
            EndObserved();
        }
    }

    /// <summary>Takes blocks out of the metadata until one is refused. Under the lock, as all that follows.</summary>
    /// <returns>How many were taken out.</returns>
    private int DropBulk(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        int done = 0;
        while (done < addresses.Length)
        {
            int count = Gather(addresses[done..], sizeClass, out ulong first, out ulong bits);
            if (count == 0)
            {
                break;
            }

            if (!TryDropWord(first, bits, sizeClass))
            {
                return count == 1 ? done : done + DropBulk(addresses[done..], sizeClass, count);
            }

            done += count;
        }

        return done;
    }

    /// <summary>The same, one at a time, for blocks of which one will be refused.</summary>
    private int DropBulk(ReadOnlySpan<nuint> addresses, int sizeClass, int count)
    {
        int done = 0;
        while (done < count)
        {
            Gather(addresses.Slice(done, 1), sizeClass, out ulong first, out ulong bit);
            if (!TryDropWord(first, bit, sizeClass))
            {
                break;
            }

            done++;
        }

        return done;
    }

    /// <summary>Puts back what was dropped.</summary>
    private void ClaimBulk(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        while (!addresses.IsEmpty)
        {
            int count = Gather(addresses, sizeClass, out ulong first, out ulong bits);
            _books.ClaimWord(first, bits, sizeClass);
            HandOutAll(first, bits, sizeClass);
            addresses = addresses[count..];
        }
    }

    /// <summary>Frees what was dropped.</summary>
    private void ReleaseBulk(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        _free += (ulong)addresses.Length << sizeClass;
        ObserveFree(addresses);
        while (!addresses.IsEmpty)
        {
            int count = Gather(addresses, sizeClass, out ulong first, out ulong bits);
            _books.ReleaseDroppedWord(first, bits, sizeClass, BlockKind.Dirty);
            addresses = addresses[count..];
        }
    }
}

using Cleave.Sets;

namespace Cleave.Memory;

/// <content>The steps of freeing a list: out of the books as allocated, and back as free or as it was. All of them under the lock.</content>
public sealed partial class PageAllocator
{
    /// <summary>Takes blocks out of the books until one is refused.</summary>
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

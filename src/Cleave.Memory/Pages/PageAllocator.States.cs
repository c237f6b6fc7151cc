using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>
/// Who has each page, if threads keep pages. Pages are handed out and in by the protocol of <see cref="ValueState"/>; larger blocks, and
/// all blocks if no thread keeps pages, are allocated and freed by the metadata alone, under the lock.
/// </content>
public sealed partial class PageAllocator
{
    private bool HasStates(int order) => order == 0 && _caches is not null;

    /// <summary>Notes that a caller has a block that was just taken from the metadata.</summary>
    private void HandOut(ulong id, int order)
    {
        if (HasStates(order))
        {
            _states.Put(id, ValueState.Held);
        }
    }

    /// <summary>Notes the same of the blocks that have a bit, from the id <paramref name="first"/> of bit 0 up.</summary>
    private void HandOutAll(ulong first, ulong bits, int order)
    {
        if (HasStates(order))
        {
            _states.PutAll(first, bits, ValueState.Held);
        }
    }

    /// <summary>Notes the same of pages that lie side by side.</summary>
    private void HandOutRun(ulong id, int count)
    {
        while (count > 0)
        {
            int inWord = Math.Min(count, 64 - (int)(id & 63));
            _states.PutAll(id & ~63UL, (ulong.MaxValue >> (64 - inWord)) << (int)id, ValueState.Held);
            id += (uint)inWord;
            count -= inWord;
        }
    }

    /// <summary>Notes that a caller has a run of pages. Only its last block can be a page, if their number is odd.</summary>
    private void HandOutLast(ulong id, int order, nuint pages)
    {
        if (nuint.IsOddInteger(pages))
        {
            HandOut(_books.Tree.IdOf(0, PageOf(id, order) + pages - 1), 0);
        }
    }

    /// <summary>
    /// Takes allocated blocks out of the metadata, all or none. Under the lock. Upholds Valued and OneWinner: pages leave the state Held
    /// first, and a thread that frees one of them into its cache at the same moment takes it out of the same state.
    /// </summary>
    private bool TryDropWord(ulong first, ulong bits, int order)
    {
        if (!HasStates(order))
        {
            return _books.TryDropWord(first, bits, order);
        }

        bool taken = _states.TryHandIn(first, bits);
        if (taken)
        {
            DropHandedIn(first, bits);
        }

        return taken;
    }

    /// <summary>Takes pages out of the metadata that this thread took out of their states. Under the lock.</summary>
    private void DropHandedIn(ulong first, ulong bits)
    {
        if (!_books.TryDropWord(first, bits, 0))
        {
            throw new InvariantException(
                "Valued", FormattableString.Invariant($"Not all pages 0x{bits:x} from the id {first} are allocated, but a caller or thread had them."));
        }
    }

    /// <summary>Whether a caller has an allocated block.</summary>
    private bool IsOut(ulong id, int order) => !HasStates(order) || _states[id] == ValueState.Held;

    /// <summary>Checks Valued. Under the lock.</summary>
    private void CheckStates()
    {
        foreach (ulong id in _caches is null ? [] : _states.WithState())
        {
            if (_books.Map[id] != BlockState.Allocated)
            {
                throw new InvariantException("Valued", $"The {BlockText(AddressOf(id, 0), 0)} is {_states[id]}, but not allocated.");
            }
        }
    }

    /// <summary>How many blocks at the beginning of a list have their states in one word of the metadata, in ascending order.</summary>
    private static int WordOf(ReadOnlySpan<ulong> ids, out ulong first, out ulong bits)
    {
        first = ids[0] & ~63UL;
        bits = 0;
        int count = 0;
        for (; count < ids.Length && (ids[count] & ~63UL) == first; count++)
        {
            bits |= 1UL << (int)ids[count];
        }

        return count;
    }
}

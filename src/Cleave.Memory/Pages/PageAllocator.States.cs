using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>
/// The state of each page, if threads cache pages. Pages are allocated and freed by the protocol of <see cref="ValueState"/>. Larger
/// blocks, and all blocks if no thread caches pages, are allocated and freed by the metadata alone, under the lock.
/// </content>
public sealed partial class PageAllocator
{
    private bool HasStates(int order) => order == 0 && _caches is not null;

    /// <summary>Records that a caller has a block that was just taken out of the metadata.</summary>
    private void HandOut(ulong id, int order)
    {
        if (HasStates(order))
        {
            _states.Put(id, ValueState.Held);
        }
    }

    /// <summary>Records that a caller has the blocks whose bits are set; bit 0 stands for the id <paramref name="first"/>.</summary>
    private void HandOutAll(ulong first, ulong bits, int order)
    {
        if (HasStates(order))
        {
            _states.PutAll(first, bits, ValueState.Held);
        }
    }

    /// <summary>Records that a caller has a run of pages with consecutive ids.</summary>
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

    /// <summary>Records that a caller has a run. Only its last block can be a single page, and is one if the number of pages is
    /// odd.</summary>
    private void HandOutLast(ulong id, int order, nuint pages)
    {
        if (nuint.IsOddInteger(pages))
        {
            HandOut(_metadata.Tree.IdOf(0, PageOf(id, order) + pages - 1), 0);
        }
    }

    /// <summary>
    /// Takes allocated blocks out of the metadata, all of them or none. The caller holds the lock. Upholds Valued and OneWinner: pages
    /// leave the state Held first, and a thread that frees one of them into its cache at the same moment must take it out of the same
    /// state.
    /// </summary>
    private bool TryDropWord(ulong first, ulong bits, int order)
    {
        if (!HasStates(order))
        {
            return _metadata.TryDropWord(first, bits, order);
        }

        bool taken = _states.TryHandIn(first, bits);
        if (taken)
        {
            DropHandedIn(first, bits);
        }

        return taken;
    }

    /// <summary>Takes pages out of the metadata whose states this thread has already cleared. The caller holds the lock.</summary>
    private void DropHandedIn(ulong first, ulong bits)
    {
        if (!_metadata.TryDropWord(first, bits, 0))
        {
            throw new InvariantException(
                "Valued", FormattableString.Invariant($"Not all pages 0x{bits:x} from the id {first} are allocated, but a caller or thread had them."));
        }
    }

    /// <summary>Whether an allocated block belongs to a caller and not to a thread cache.</summary>
    private bool IsOut(ulong id, int order) => !HasStates(order) || _states[id] == ValueState.Held;

    /// <summary>Checks the invariant Valued. The caller holds the lock.</summary>
    private void CheckStates()
    {
        foreach (ulong id in _caches is null ? [] : _states.WithState())
        {
            if (_metadata.Map[id] != BlockState.Allocated)
            {
                throw new InvariantException("Valued", $"The {BlockText(AddressOf(id, 0), 0)} is {_states[id]}, but not allocated.");
            }
        }
    }

    /// <summary>Counts the ids at the beginning of an ascending list whose states lie in the same word of the metadata.</summary>
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

using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>Records which pages callers hold, if threads cache pages, and takes blocks out of the metadata accordingly.</summary>
/// <remarks>
/// Pages are allocated and freed by the protocol of <see cref="ValueState"/>. Larger blocks, and all blocks if no thread caches pages, have
/// no state: they are allocated and freed by the metadata alone, under the lock of the allocator. Upholds Valued and OneWinner. The caller
/// of each method that changes the metadata holds that lock.
/// </remarks>
/// <param name="metadata">The metadata of the allocator.</param>
/// <param name="states">The states of its pages; not used if no thread caches pages.</param>
/// <param name="threadsCachePages">Whether pages have states.</param>
internal sealed class HeldPages(BuddyMetadata<RawPages> metadata, PageStates states, bool threadsCachePages)
{
    /// <summary>Whether blocks of an order have states.</summary>
    public bool HasStates(int order) => order == 0 && threadsCachePages;

    /// <summary>Records that a caller has a block that was just taken out of the metadata.</summary>
    public void HandOut(ulong id, int order)
    {
        if (HasStates(order))
        {
            states.Put(id, ValueState.Held);
        }
    }

    /// <summary>Records that a caller has the blocks whose bits are set; bit 0 stands for the id <paramref name="first"/>.</summary>
    public void HandOutAll(ulong first, ulong bits, int order)
    {
        if (HasStates(order))
        {
            states.PutAll(first, bits, ValueState.Held);
        }
    }

    /// <summary>Records that a caller has a run of pages with consecutive ids. Pages must have states.</summary>
    public void HandOutRun(ulong id, int count)
    {
        while (count > 0)
        {
            int inWord = Math.Min(count, 64 - (int)(id & 63));
            states.PutAll(id & ~63UL, (ulong.MaxValue >> (64 - inWord)) << (int)id, ValueState.Held);
            id += (uint)inWord;
            count -= inWord;
        }
    }

    /// <summary>Takes allocated blocks out of the metadata, all of them or none.</summary>
    /// <remarks>
    /// Pages leave the state Held first. A thread that frees one of them into its cache at the same moment must take it out of the same
    /// state, so one of the two fails.
    /// </remarks>
    public bool TryDropWord(ulong first, ulong bits, int order)
    {
        if (!HasStates(order))
        {
            return metadata.TryDropWord(first, bits, order);
        }

        bool taken = states.TryHandIn(first, bits);
        if (taken)
        {
            DropHandedIn(first, bits);
        }

        return taken;
    }

    /// <summary>Takes pages out of the metadata whose states this thread has already cleared.</summary>
    /// <exception cref="InvariantException">A page is not allocated.</exception>
    public void DropHandedIn(ulong first, ulong bits)
    {
        if (!metadata.TryDropWord(first, bits, 0))
        {
            throw new InvariantException(
                "Valued", FormattableString.Invariant(
                    $"Not all pages 0x{bits:x} from the id {first} are allocated, but a caller or thread had them."));
        }
    }

    /// <summary>Whether an allocated block belongs to a caller and not to a thread cache.</summary>
    public bool IsHeld(ulong id, int order) => !HasStates(order) || states[id] == ValueState.Held;

    /// <summary>Finds a page that has a state but is not allocated, which breaks Valued; 0 if none does. Cost:
    /// the number of pages.</summary>
    public ulong FindStray(out ValueState state)
    {
        foreach (ulong id in threadsCachePages ? states.WithState() : [])
        {
            if (metadata.Map[id] != BlockState.Allocated)
            {
                state = states[id];
                return id;
            }
        }

        state = ValueState.None;
        return 0;
    }
}

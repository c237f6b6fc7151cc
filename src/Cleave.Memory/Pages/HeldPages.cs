using System.Numerics;
using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>Records which blocks callers hold, if threads cache blocks, and takes blocks out of the metadata accordingly.</summary>
/// <remarks>
/// Blocks of the orders that have states are allocated and freed by the protocol of <see cref="ValueState"/>. Larger blocks, and all blocks
/// if no thread caches any, have no state: they are allocated and freed by the metadata alone, under the lock of the allocator. Upholds
/// Valued and OneWinner. The caller of each method that changes the metadata holds that lock.
/// </remarks>
/// <param name="metadata">The metadata of the allocator.</param>
/// <param name="states">The states of its blocks; not used if no order has states.</param>
/// <param name="orders">The number of orders whose blocks have states, from order 0; 0 if threads cache no blocks.</param>
internal sealed class HeldPages(BuddyMetadata<RawPages> metadata, PageStates states, int orders)
{
    /// <summary>Whether blocks of an order have states.</summary>
    public bool HasStates(int order) => (uint)order < (uint)orders;

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
        if (order == 0 && HasStates(0))
        {
            states.PutAll(first, bits, ValueState.Held);
            return;
        }

        for (; HasStates(order) && bits != 0; bits &= bits - 1)
        {
            states.Put(first + (uint)BitOperations.TrailingZeroCount(bits), ValueState.Held);
        }
    }

    /// <summary>Records that a caller has a run of blocks of one order with consecutive ids.</summary>
    public void HandOutRun(ulong id, int count, int order)
    {
        if (order != 0)
        {
            for (; count > 0; count--)
            {
                HandOut(id++, order);
            }
        }

        while (count > 0 && HasStates(0))
        {
            int inWord = Math.Min(count, 64 - (int)(id & 63));
            states.PutAll(id & ~63UL, (ulong.MaxValue >> (64 - inWord)) << (int)id, ValueState.Held);
            id += (uint)inWord;
            count -= inWord;
        }
    }

    /// <summary>Takes allocated blocks out of the metadata, all of them or none.</summary>
    /// <remarks>
    /// Blocks leave the state Held first. A thread that frees one of them into its cache at the same moment must take it out of the same
    /// state, so one of the two fails.
    /// </remarks>
    public bool TryDropWord(ulong first, ulong bits, int order)
    {
        if (!HasStates(order))
        {
            return metadata.TryDropWord(first, bits, order);
        }

        bool taken = order == 0 ? states.TryHandIn(first, bits) : TryHandIn(first, bits, order);
        if (taken)
        {
            DropHandedIn(first, bits, order);
        }

        return taken;
    }

    /// <summary>Takes blocks out of the metadata whose states this thread has already cleared.</summary>
    /// <exception cref="InvariantException">A block is not allocated.</exception>
    public void DropHandedIn(ulong first, ulong bits, int order)
    {
        if (!metadata.TryDropWord(first, bits, order))
        {
            throw new InvariantException(
                "Valued", FormattableString.Invariant(
                    $"Not all blocks 0x{bits:x} of order {order} from the id {first} are allocated, but a caller or thread had them."));
        }
    }

    /// <summary>Whether an allocated block belongs to a caller and not to a thread cache.</summary>
    public bool IsHeld(ulong id, int order) => !HasStates(order) || states[id] == ValueState.Held;

    /// <summary>Finds a block that has a state but is not allocated, which breaks Valued; 0 if none does. Cost:
    /// the number of pages.</summary>
    public ulong FindStray(out ValueState state)
    {
        foreach (ulong id in orders > 0 ? states.WithState() : [])
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

    /// <summary>Moves blocks of an order above 0 from Held to None, all of them or, in the end, none. Upholds Settled: blocks that were
    /// moved are held again before the caller leaves the lock.</summary>
    private bool TryHandIn(ulong first, ulong bits, int order)
    {
        for (ulong left = bits; left != 0; left &= left - 1)
        {
            if (!states.TryMove(first + (uint)BitOperations.TrailingZeroCount(left), ValueState.Held, ValueState.None))
            {
                HandOutAll(first, bits & ~left, order);
                return false;
            }
        }

        return true;
    }
}

using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Bulk calls: many blocks of one order in one call.</content>
public sealed partial class PageAllocator
{
    private const int BlocksAtOnce = 64;

    /// <summary>Allocates as many blocks as are free, up to the length of a list.</summary>
    /// <param name="addresses">Receives the addresses of the blocks.</param>
    /// <param name="order">The order: each block has 2^<paramref name="order"/> pages.</param>
    /// <returns>The number of blocks that were allocated; the rest of the list is unchanged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative or not below <see cref="Orders"/>. Nothing has
    /// changed.</exception>
    /// <remarks>Enters the lock once for each 64 blocks. Cost: some nanoseconds a block, and less if the blocks come out of larger
    /// ones.</remarks>
    public int AllocateBulk(Span<nuint> addresses, int order)
    {
        ThrowIfDisposed();
        Known(order);
        int count = TakeBulk(addresses, order);
        if (count < addresses.Length && MayHaveDrained())
        {
            count += TakeBulk(addresses[count..], order);
        }

        return count;
    }

    /// <summary>Allocates blocks as <see cref="AllocateBulk"/> does, but either fills the whole list or allocates nothing and returns
    /// false.</summary>
    /// <param name="addresses">Receives the addresses of the blocks. If the call returned false, its contents are undefined.</param>
    /// <param name="order">The order: each block has 2^<paramref name="order"/> pages.</param>
    /// <inheritdoc cref="AllocateBulk" path="/exception"/>
    public bool TryAllocateBulk(Span<nuint> addresses, int order)
    {
        int count = AllocateBulk(addresses, order);
        if (count == addresses.Length)
        {
            return true;
        }

        FreeBulk(addresses[..count], order);
        return false;
    }

    /// <summary>Allocates blocks as <see cref="AllocateBulk"/> does, but either fills the whole list or allocates nothing and returns false
    /// with the reason.</summary>
    /// <param name="addresses">Receives the addresses of the blocks. If the call returned false, its contents are undefined.</param>
    /// <param name="order">The order: each block has 2^<paramref name="order"/> pages.</param>
    /// <param name="failure">The reason why the call returned false; <c>default</c> if it succeeded.</param>
    /// <inheritdoc cref="AllocateBulk" path="/exception"/>
    public bool TryAllocateBulk(Span<nuint> addresses, int order, out AllocationFailure failure)
    {
        bool served = TryAllocateBulk(addresses, order);
        failure = served ? default : NoMemory((nuint)addresses.Length << order, isBlock: false) with { IsContiguous = false };
        return served;
    }

    /// <summary>Frees many blocks of one order.</summary>
    /// <param name="addresses">The addresses of the blocks, in any order; ascending addresses are fastest.</param>
    /// <param name="order">The order that all of the blocks were allocated with.</param>
    /// <exception cref="MisuseException">A block cannot be freed, for one of the reasons of <see cref="Free"/>, or is in the list twice.
    /// The message names the first such block. No block was freed.</exception>
    /// <remarks>Cost: some nanoseconds a block, plus the merging, which costs less if neighbours are freed together.</remarks>
    public void FreeBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        if (!TryFreeBulk(addresses, order, out int refused))
        {
            throw Refusal(addresses[refused], order, refused);
        }
    }

    /// <summary>Frees blocks as <see cref="FreeBulk"/> does, but returns false if that is impossible. Then no block was freed.</summary>
    /// <param name="addresses">The addresses of the blocks.</param>
    /// <param name="order">The order that all of the blocks were allocated with.</param>
    /// <param name="refused">The index in the list of the first block that cannot be freed; the length of the list if all were
    /// freed.</param>
    /// <returns>True if all blocks were freed; false if nothing has changed.</returns>
    public bool TryFreeBulk(ReadOnlySpan<nuint> addresses, int order, out int refused)
    {
        if (addresses.IsEmpty)
        {
            // For an empty list, no code below would notice that the allocator was disposed.
            ThrowIfDisposed();
        }

        refused = Retract(addresses, order);
        if (refused < addresses.Length)
        {
            return false;
        }

        Finish(addresses, order);
        return true;
    }

    /// <summary>Frees blocks as <see cref="FreeBulk"/> does, but returns false with the reason if that is impossible.</summary>
    /// <param name="addresses">The addresses of the blocks.</param>
    /// <param name="order">The order that all of the blocks were allocated with.</param>
    /// <param name="refused">The index in the list of the first block that cannot be freed; the length of the list if all were
    /// freed.</param>
    /// <param name="misuse">The reason why that block cannot be freed; <c>default</c> if all were freed.</param>
    /// <returns>True if all blocks were freed; false if nothing has changed.</returns>
    public bool TryFreeBulk(ReadOnlySpan<nuint> addresses, int order, out int refused, out Misuse misuse)
    {
        bool freed = TryFreeBulk(addresses, order, out refused);
        misuse = freed ? default : MisuseOf(addresses[refused], order, refused);
        return freed;
    }

    private int TakeBulk(Span<nuint> addresses, int order)
    {
        Span<ulong> ids = stackalloc ulong[BlocksAtOnce];
        int count = 0;
        while (count < addresses.Length)
        {
            Span<ulong> wanted = ids[..Math.Min(BlocksAtOnce, addresses.Length - count)];
            int taken = TakeMany(order, wanted, addresses[..count]);
            Convert(wanted[..taken], order, addresses[count..]);
            _reports.Taken(addresses.Slice(count, taken), order);
            count += taken;
            if (taken < wanted.Length)
            {
                break;
            }
        }

        return count;
    }

    /// <summary>Converts the ids of allocated blocks to addresses,
    /// and records in the same pass that a caller has them.</summary>
    private void Convert(ReadOnlySpan<ulong> ids, int order, Span<nuint> addresses)
    {
        while (!ids.IsEmpty)
        {
            int count = _places.ConvertRun(ids, order, addresses);
            _held.HandOutRun(ids[0], count, order);
            ids = ids[count..];
            addresses = addresses[count..];
        }
    }

    /// <summary>Takes blocks out of the metadata, or one by one if an observer needs a report of each.</summary>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="ids">Receives the ids of the blocks.</param>
    /// <param name="before">The blocks that the same call took before; they are freed if an observer throws.</param>
    private int TakeMany(int order, Span<ulong> ids, ReadOnlySpan<nuint> before = default)
    {
        if (order > _metadata.Tree.MaxOrder || _observer is not null)
        {
            return TakeSingly(order, ids, before);
        }

        using (_lock.Enter())
        {
            int taken = _metadata.TakeMany(order, BlockKind.Dirty, ids);
            _free -= (ulong)taken << order;
            return taken;
        }
    }
}

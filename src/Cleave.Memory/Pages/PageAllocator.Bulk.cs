using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Many blocks of one order in one call.</content>
public sealed partial class PageAllocator
{
    private const int BlocksAtOnce = 64;

    /// <summary>Allocates as many blocks as there are, up to the length of a list.</summary>
    /// <param name="addresses">Receives their addresses.</param>
    /// <param name="order">Each has 2^<paramref name="order"/> pages.</param>
    /// <returns>How many were allocated; the rest of the list is untouched.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such order. Nothing has changed.</exception>
    /// <remarks>Enters the lock once for each 64 blocks. Cost: some nanoseconds a block; where they come out of larger ones, less.</remarks>
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

    /// <summary>As <see cref="AllocateBulk"/>, but allocates all or, where there are fewer, none and answers false. What the list holds
    /// then is of no use.</summary>
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

    /// <summary>Frees many blocks of one order.</summary>
    /// <param name="addresses">Their addresses, in any order; in that of their addresses it is quickest.</param>
    /// <param name="order">The order that all of them were allocated with.</param>
    /// <exception cref="ArgumentException">One of them is refused, as by <see cref="Free"/>, or stands in the list twice; the message
    /// names the first. None was freed.</exception>
    /// <remarks>Cost: some nanoseconds a block, and the merging, which is less where neighbours are freed together.</remarks>
    public void FreeBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        PageFreeError error = TryFreeBulk(addresses, order, out int refused);
        if (error != PageFreeError.None)
        {
            throw Refusal(addresses[refused], order, error, refused);
        }
    }

    /// <summary>As <see cref="FreeBulk"/>, but answers with what is wrong.</summary>
    /// <param name="addresses">Their addresses.</param>
    /// <param name="order">The order that all of them were allocated with.</param>
    /// <param name="refused">The place in the list of the first that is refused; its length where none is.</param>
    public PageFreeError TryFreeBulk(ReadOnlySpan<nuint> addresses, int order, out int refused)
    {
        if (addresses.IsEmpty)
        {
            // Nothing below would look at the metadata.
            ThrowIfDisposed();
        }

        refused = Retract(addresses, order);
        if (refused < addresses.Length)
        {
            return WhyRefused(addresses[refused], order);
        }

        Finish(addresses, order);
        return PageFreeError.None;
    }

    private int TakeBulk(Span<nuint> addresses, int order)
    {
        Span<ulong> ids = stackalloc ulong[BlocksAtOnce];
        int count = 0;
        while (count < addresses.Length)
        {
            Span<ulong> wanted = ids[..Math.Min(BlocksAtOnce, addresses.Length - count)];
            int taken = TakeMany(order, wanted, addresses[..count]);
            ToAddresses(wanted[..taken], order, addresses[count..], handsOut: HasStates(order));
            TellTaken(addresses.Slice(count, taken), order);
            count += taken;
            if (taken < wanted.Length)
            {
                break;
            }
        }

        return count;
    }

    /// <param name="order">The order.</param>
    /// <param name="ids">Receives the blocks.</param>
    /// <param name="before">What was taken for the same call, which is freed if an observer throws.</param>
    private int TakeMany(int order, Span<ulong> ids, ReadOnlySpan<nuint> before = default)
    {
        if (order > _books.Tree.MaxOrder || _observer is not null)
        {
            return TakeSingly(order, ids, before);
        }

        using (_lock.Enter())
        {
            int taken = _books.TakeMany(order, BlockKind.Dirty, ids);
            _free -= (ulong)taken << order;
            return taken;
        }
    }
}

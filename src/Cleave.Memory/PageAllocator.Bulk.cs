using Cleave.Sets;

namespace Cleave.Memory;

/// <content>Many blocks of one size class in one call.</content>
public sealed partial class PageAllocator
{
    private const int BlocksAtOnce = 64;

    /// <summary>Allocates as many blocks as there are, up to the length of a list.</summary>
    /// <param name="addresses">Receives their addresses.</param>
    /// <param name="sizeClass">Each has 2^<paramref name="sizeClass"/> pages.</param>
    /// <returns>How many were allocated; the rest of the list is untouched.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such size class. Nothing has changed.</exception>
    /// <remarks>Enters the lock once for each 64 blocks. Cost: some nanoseconds a block; where they come out of larger ones, less.</remarks>
    public int AllocateBulk(Span<nuint> addresses, int sizeClass)
    {
        ThrowIfDisposed();
        Known(sizeClass);
        int count = TakeBulk(addresses, sizeClass);
        if (count < addresses.Length && MayHaveDrained())
        {
            count += TakeBulk(addresses[count..], sizeClass);
        }

        return count;
    }

    /// <summary>As <see cref="AllocateBulk"/>, but allocates all or, where there are fewer, none and answers false. What the list holds
    /// then is of no use.</summary>
    /// <inheritdoc cref="AllocateBulk" path="/exception"/>
    public bool TryAllocateBulk(Span<nuint> addresses, int sizeClass)
    {
        int count = AllocateBulk(addresses, sizeClass);
        if (count == addresses.Length)
        {
            return true;
        }

        FreeBulk(addresses[..count], sizeClass);
        return false;
    }

    /// <summary>Frees many blocks of one size class.</summary>
    /// <param name="addresses">Their addresses, in any order; in that of their addresses it is quickest.</param>
    /// <param name="sizeClass">The size class that all of them were allocated with.</param>
    /// <exception cref="ArgumentException">One of them is refused, as by <see cref="Free"/>, or stands in the list twice; the message
    /// names the first. None was freed.</exception>
    /// <remarks>Cost: some nanoseconds a block, and the merging, which is less where neighbours are freed together.</remarks>
    public void FreeBulk(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        PageFreeError error = TryFreeBulk(addresses, sizeClass, out int refused);
        if (error != PageFreeError.None)
        {
            throw Refusal(addresses[refused], sizeClass, error, refused);
        }
    }

    /// <summary>As <see cref="FreeBulk"/>, but answers with what is wrong.</summary>
    /// <param name="addresses">Their addresses.</param>
    /// <param name="sizeClass">The size class that all of them were allocated with.</param>
    /// <param name="refused">The place in the list of the first that is refused; its length where none is.</param>
    public PageFreeError TryFreeBulk(ReadOnlySpan<nuint> addresses, int sizeClass, out int refused)
    {
        if (addresses.IsEmpty)
        {
            // Nothing below would look at the metadata.
            ThrowIfDisposed();
        }

        refused = Retract(addresses, sizeClass);
        if (refused < addresses.Length)
        {
            return WhyRefused(addresses[refused], sizeClass);
        }

        Finish(addresses, sizeClass);
        return PageFreeError.None;
    }

    private int TakeBulk(Span<nuint> addresses, int sizeClass)
    {
        Span<ulong> ids = stackalloc ulong[BlocksAtOnce];
        int count = 0;
        while (count < addresses.Length)
        {
            Span<ulong> wanted = ids[..Math.Min(BlocksAtOnce, addresses.Length - count)];
            int taken = TakeMany(sizeClass, wanted, addresses[..count]);
            ToAddresses(wanted[..taken], sizeClass, addresses[count..], handsOut: HasStates(sizeClass));
            TellTaken(addresses.Slice(count, taken), sizeClass);
            count += taken;
            if (taken < wanted.Length)
            {
                break;
            }
        }

        return count;
    }

    /// <param name="sizeClass">The size class.</param>
    /// <param name="ids">Receives the blocks.</param>
    /// <param name="before">What was taken for the same call, which is freed if an observer throws.</param>
    private int TakeMany(int sizeClass, Span<ulong> ids, ReadOnlySpan<nuint> before = default)
    {
        if (sizeClass > _books.Tree.MaxOrder || _observer is not null)
        {
            return TakeSingly(sizeClass, ids, before);
        }

        using (_lock.Enter())
        {
            int taken = _books.TakeMany(sizeClass, BlockKind.Dirty, ids);
            _free -= (ulong)taken << sizeClass;
            return taken;
        }
    }
}

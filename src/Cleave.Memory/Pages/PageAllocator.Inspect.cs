using System.Collections.Immutable;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>What it looks like inside.</content>
public sealed partial class PageAllocator
{
    /// <summary>The trees, in the order of their addresses. They never change. No lock.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed; thrown by each step, for the trees stand in the memory.</exception>
    public IEnumerable<PageTree> Trees
    {
        get
        {
            ThrowIfDisposed();
            for (int place = 0; place < _trees.Rows.Length; place++)
            {
                TreeRow row = _trees.Row(place);
                for (ulong tree = 0; tree < row.Trees; tree++)
                {
                    yield return new PageTree(row.Address + ((nuint)tree << (row.Order + _pageShift)), row.Order);
                    ThrowIfDisposed();
                }
            }
        }
    }

    /// <summary>The stripes of a tree, from order 0 up.</summary>
    /// <exception cref="ArgumentException">There is no such tree.</exception>
    /// <remarks>
    /// A block that another thread is just giving back is neither free nor allocated, and not counted. Holds the lock meanwhile. Cost: the
    /// number of blocks in the tree, and of pages that are being given back.
    /// </remarks>
    public ImmutableArray<Stripe> StripesOf(PageTree tree)
    {
        if (Find(tree.Address, tree.LargestOrder, out ulong root) != PageFreeError.None || !_books.Tree.IsRoot(root, tree.LargestOrder))
        {
            throw new ArgumentException($"There is no tree of {tree}.", nameof(tree));
        }

        var stripes = new Stripe[tree.LargestOrder + 1];
        using (_lock.Enter())
        {
            foreach ((ulong id, BlockState state) in _books.BlocksOf(root))
            {
                ref Stripe stripe = ref stripes[_books.Tree.OrderOf(id)];
                stripe = state switch
                {
                    BlockState.Nothing => stripe,
                    BlockState.Allocated => stripe with { Allocated = stripe.Allocated + 1 },
                    _ => stripe with { Free = stripe.Free + 1 },
                };
            }
        }

        return [.. stripes.Select((stripe, order) => stripe with { Order = order })];
    }

    /// <summary>Counts, but for the cached pages all of one moment. Cost: the orders, and what threads have room for.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public PageStatistics GetStatistics()
    {
        ThrowIfDisposed();
        var free = new ulong[Orders];
        var allocated = new ulong[Orders];
        using (_lock.Enter())
        {
            for (int sizeClass = 0; sizeClass <= _books.Tree.MaxOrder; sizeClass++)
            {
                free[sizeClass] = _books.FreeCount(sizeClass, BlockKind.Dirty);
                allocated[sizeClass] = _books.AllocatedCount(sizeClass);
            }
        }

        return new PageStatistics(
            TotalPages, CachedPages, MetadataBytes, [.. free], [.. allocated]);
    }

    /// <summary>Checks the books against their invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it and where.</exception>
    /// <remarks>
    /// Waits for a moment at which no other thread is giving a block back, and holds the lock then. Cost: the number of blocks, and the
    /// books.
    /// </remarks>
    public void Validate()
    {
        ThrowIfDisposed();
        while (!TryValidate())
        {
            Thread.Yield();
        }
    }

    private bool TryValidate()
    {
        using (_lock.Enter())
        {
            if (_underWay == 0)
            {
                BuddyAudit<RawPages>.Check(_books, id => BlockText(AddressOf(id, _books.Tree.OrderOf(id)), _books.Tree.OrderOf(id)));
                CheckStates();
                ulong free = _books.FreeChunks(BlockKind.Dirty);
                if (free != _free)
                {
                    throw new InvariantException("Counted", FormattableString.Invariant($"{_free} pages are counted as free, {free} are."));
                }
            }

            return _underWay == 0;
        }
    }
}

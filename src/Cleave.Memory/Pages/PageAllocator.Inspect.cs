using System.Collections.Immutable;
using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Inspection: trees, stripes, statistics and validation.</content>
public sealed partial class PageAllocator
{
    /// <summary>The trees in ascending order of address. They never change. Takes no lock.</summary>
    /// <exception cref="ObjectDisposedException">The allocator was disposed. Each step of an enumeration can throw it, because the table of
    /// trees lies in the managed memory.</exception>
    public IEnumerable<PageTree> Trees
    {
        get
        {
            ThrowIfDisposed();
            for (int place = 0; place < _places.Rows.Length; place++)
            {
                TreeRow row = _places.Row(place);
                for (ulong tree = 0; tree < row.Trees; tree++)
                {
                    yield return new PageTree(row.Address + ((nuint)tree << (row.Order + _pageShift)), row.Order);
                    ThrowIfDisposed();
                }
            }
        }
    }

    /// <summary>The stripes of a tree, in ascending order from order 0.</summary>
    /// <param name="tree">The tree, one of <see cref="Trees"/>.</param>
    /// <exception cref="ArgumentException">The allocator has no such tree.</exception>
    /// <remarks>
    /// A block that another thread is just freeing is neither free nor allocated, and is not counted. The call holds the lock. Cost: linear
    /// in the number of blocks in the tree and of pages that are just being freed.
    /// </remarks>
    public ImmutableArray<Stripe> StripesOf(PageTree tree)
    {
        if (Find(tree.Address, tree.LargestOrder, out ulong root) != MisuseKind.None || !_metadata.Tree.IsRoot(root, tree.LargestOrder))
        {
            throw new ArgumentException($"There is no tree of {tree}.", nameof(tree));
        }

        var stripes = new Stripe[tree.LargestOrder + 1];
        using (_lock.Enter())
        {
            foreach ((ulong id, BlockState state) in _metadata.BlocksOf(root))
            {
                ref Stripe stripe = ref stripes[_metadata.Tree.OrderOf(id)];
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

    /// <summary>Takes a snapshot of all counters of one moment, except for the cached pages, which are counted after it. Waits for a flush
    /// under way.</summary>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    /// <remarks>Cost: linear in the number of orders and in the capacity of the thread caches.</remarks>
    public PageStatistics GetStatistics()
    {
        ThrowIfDisposed();
        var free = new ulong[Orders];
        var allocated = new ulong[Orders];
        using (_draining.EnterScope())
        {
            CountBlocks(free, allocated);
            return new PageStatistics(LargestOrder, TotalPages, CountCached(), MetadataBytes, [.. free], [.. allocated]);
        }
    }

    private void CountBlocks(ulong[] free, ulong[] allocated)
    {
        using (_lock.Enter())
        {
            for (int order = 0; order <= _metadata.Tree.MaxOrder; order++)
            {
                free[order] = _metadata.FreeCount(order, BlockKind.Dirty);
                allocated[order] = _metadata.AllocatedCount(order);
            }
        }
    }

    /// <summary>Checks the metadata against its invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names the invariant and the place.</exception>
    /// <remarks>
    /// The call waits for a moment at which no other thread is freeing a block, and then holds the lock. Cost: linear in the number of
    /// blocks and in the size of the metadata.
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
                BuddyAudit<RawPages>.Check(
                    _metadata, id => BlockText(_places.AddressOf(id, _metadata.Tree.OrderOf(id)), _metadata.Tree.OrderOf(id)));
                if (_held.FindStray(out ValueState state) is var stray and not 0)
                {
                    throw new InvariantException(
                        "Valued", $"The {BlockText(_places.AddressOf(stray, 0), 0)} is {state}, but not allocated.");
                }

                ulong free = _metadata.FreeChunks(BlockKind.Dirty);
                if (free != _free)
                {
                    throw new InvariantException("Counted", FormattableString.Invariant($"{_free} pages are counted as free, {free} are."));
                }
            }

            return _underWay == 0;
        }
    }
}

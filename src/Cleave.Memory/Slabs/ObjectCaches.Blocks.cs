using Cleave.Memory.Nodes;

namespace Cleave.Memory.Slabs;

/// <content>The blocks of whole pages of all caches.</content>
internal sealed partial class ObjectCaches
{
    /// <summary>The number of pages after which one call frees no further spare pages.</summary>
    private const ulong SpareBatch = 64;

    /// <summary>The number of cached blocks that are freed at a time.</summary>
    private const int BlockBatch = 32;

    /// <summary>The number of pages of cached blocks. Exact if no thread is in a call, because it waits for a drain under way.</summary>
    public ulong CachedBlockPages
    {
        get
        {
            ulong pages = 0;
            using Lock.Scope draining = _draining.EnterScope();
            foreach (ObjectCache cache in Volatile.Read(ref _list))
            {
                pages += cache.Blocks.CachedPages;
            }

            return pages;
        }
    }

    /// <summary>The number of blocks that callers have, and the number of pages that their allocations need.</summary>
    public (ulong Blocks, ulong Pages) BlocksInUse()
    {
        (ulong blocks, ulong pages) = (0, 0);
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            (ulong moreBlocks, ulong morePages) = cache.Blocks.InUse;
            (blocks, pages) = (blocks + moreBlocks, pages + morePages);
        }

        return (blocks, pages);
    }

    /// <summary>Frees the cached blocks of all caches. Allocates nothing on the managed heap.</summary>
    /// <returns>The number of pages that were freed.</returns>
    /// <remarks>Blocks that were taken out and are not free yet are in no place where another thread would find them. That thread waits for
    /// the lock of drains, and finds them free afterwards.</remarks>
    public ulong DrainBlocks()
    {
        ulong pages = 0;
        using Lock.Scope draining = _draining.EnterScope();
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            pages += GiveCachedBlocks(cache.Blocks);
        }

        return pages;
    }

    /// <summary>Frees the spare pages of some blocks, those with the fewest spare pages first. Allocates nothing on the managed
    /// heap.</summary>
    /// <param name="leastOrder">Only blocks are looked at whose spare pages contain a block of this order.</param>
    /// <param name="source">The source to free the pages to.</param>
    /// <returns>The number of pages that were freed; 0 if no block has such spare pages.</returns>
    public ulong FreeSpare(int leastOrder, IPageSource source)
    {
        ulong freed = 0;
        for (int list = leastOrder; list < BlockCacheState.SpareLists && freed < SpareBatch; list++)
        {
            foreach (ObjectCache cache in Volatile.Read(ref _list))
            {
                freed += FreeSpare(cache.Blocks, list, source, SpareBatch - Math.Min(freed, SpareBatch));
            }
        }

        return freed;
    }

    private static ulong FreeSpare(BlockCache blocks, int list, IPageSource source, ulong wanted)
    {
        ulong freed = 0;
        Span<(nuint Address, int Order)> pieces = stackalloc (nuint, int)[BlockCacheState.SpareLists];
        while (freed < wanted)
        {
            int count = blocks.Cut(list, source, pieces);
            foreach ((nuint address, int order) in pieces[..count])
            {
                source.Give(address, order);
                freed += 1UL << order;
            }

            if (count == 0)
            {
                break;
            }
        }

        return freed;
    }

    private ulong GiveCachedBlocks(BlockCache blocks)
    {
        ulong pages = 0;
        Span<nuint> taken = stackalloc nuint[BlockBatch];
        while (blocks.CachedPages > 0)
        {
            int count = blocks.TakeOut(taken, out int order);
            foreach (nuint address in taken[..count])
            {
                _host.GiveSlab(address, order, hasClosedGap: false);
            }

            pages += (ulong)count << order;
        }

        return pages;
    }
}

using Cleave.Buddies;

namespace Cleave;

public sealed partial class GpuBuddy
{
    private bool _disposed;

    /// <summary>Gives back what all threads keep for themselves. Does nothing where there are no thread caches.</summary>
    public void FlushThreadCaches() => _caches?.Empty();

    /// <summary>
    /// Ends the allocator: what threads keep goes back, and no call allocates any more. What is allocated stays so and can be freed.
    /// </summary>
    /// <remarks>
    /// Needed only where there are thread caches, and there only to get at their memory before the threads end: the allocator holds nothing
    /// else that has to be released.
    /// </remarks>
    public void Dispose()
    {
        using (_lock.Enter())
        {
            _disposed = true;
        }

        _caches?.Dispose();
    }

    private bool TryTakeCached(int order, out AllocatedBlock block)
    {
        BuddyTree tree = _core.Books.Tree;
        ulong id = 0;
        if (_caches is { } caches && caches.Holds(order))
        {
            id = caches.Take(order);
            if (id == 0)
            {
                Fill(caches, order);
                id = caches.Take(order);
            }
        }

        block = id == 0 ? default : new AllocatedBlock(this, tree.Describe(id, order, Sets.BlockKind.Dirty), owned: false);
        return id != 0;
    }

    private void Fill(ThreadCaches caches, int order)
    {
        using (_lock.Enter())
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            caches.Fill(order);
        }
    }

    /// <summary>Frees a block whose value was checked, with thread caches in use.</summary>
    private bool TryFreeBeside(ThreadCaches caches, BuddyBlock block, bool cleared)
    {
        ulong id = _core.Books.Tree.IdOf(block);
        if (id == 0)
        {
            return false;
        }

        if (!cleared && caches.Holds(block.Order))
        {
            return caches.TryKeep(id, block.Order);
        }

        using (_lock.Enter())
        {
            if (_owned.Contains(id) || !caches.TryClaim(id))
            {
                return false;
            }

            bool freed = _core.TryFree(block, FlagsAfter(cleared));
            caches.Unclaim(id);
            return freed;
        }
    }

    /// <summary>Frees the blocks of the scratch list, with thread caches in use. Under the lock.</summary>
    private bool TryFreeScratchBeside(ThreadCaches caches, bool cleared)
    {
        int claimed = 0;
        bool free = true;
        for (; free && claimed < _scratch.Count; claimed += free ? 1 : 0)
        {
            ulong id = _core.Books.Tree.IdOf(_scratch[claimed]);
            free = id != 0 && caches.TryClaim(id);
        }

        free = free && _core.TryFree(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scratch), FlagsAfter(cleared));
        foreach (BuddyBlock block in _scratch[..claimed])
        {
            caches.Unclaim(_core.Books.Tree.IdOf(block));
        }

        return free;
    }

    private static GpuBuddyRawFlags FlagsAfter(bool cleared) => cleared ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None;
}

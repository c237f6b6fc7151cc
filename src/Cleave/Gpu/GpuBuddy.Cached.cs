using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave;

[SuppressMessage("Design", "CA1001", Justification = "Who asks for the thread caches disposes them.")]
public sealed partial class GpuBuddy
{
    private volatile GpuBuddyThreadCaches? _caches;

    /// <summary>Lets each thread keep small blocks for itself, until what this returns is disposed.</summary>
    /// <param name="bytesPerSize">The most bytes of each block size that a thread keeps, and of sizes of which fewer than two fit, none.</param>
    /// <returns>The caches; see there what changes. An allocator has one at a time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not even two blocks of the chunk size fit.</exception>
    /// <exception cref="InvalidOperationException">There are thread caches already, and they are not disposed.</exception>
    public GpuBuddyThreadCaches UseThreadCaches(ulong bytesPerSize)
    {
        if (bytesPerSize < 2 * ChunkSize.Bytes)
        {
            string message = $"Thread caches of {bytesPerSize} bytes are below the limit of two chunks, {2 * ChunkSize.Bytes} bytes.";
            throw new ArgumentOutOfRangeException(nameof(bytesPerSize), bytesPerSize, message);
        }

        using (_lock.Enter())
        {
            if (Caches is not null)
            {
                throw new InvalidOperationException("This allocator has thread caches already; dispose them first.");
            }

            return _caches = new GpuBuddyThreadCaches(_core.Books, _owned, _lock, bytesPerSize);
        }
    }

    private GpuBuddyThreadCaches? Caches => _caches is { IsDisposed: false } caches ? caches : null;

    private bool TryTakeCached(GpuBuddyThreadCaches caches, int order, out AllocatedBlock block)
    {
        BuddyTree tree = _core.Books.Tree;
        ulong id = 0;
        if (caches.Holds(order))
        {
            id = caches.Take(order);
            if (id == 0)
            {
                Fill(caches, order);
                id = caches.Take(order);
            }
        }

        block = id == 0 ? default : new AllocatedBlock(this, tree.Describe(id, order, BlockKind.Dirty), owned: false);
        return id != 0;
    }

    private void Fill(GpuBuddyThreadCaches caches, int order)
    {
        using (_lock.Enter())
        {
            caches.Fill(order);
        }
    }

    /// <summary>Frees a block whose value was checked, with thread caches in use.</summary>
    private bool TryFreeBeside(GpuBuddyThreadCaches caches, BuddyBlock block, bool cleared)
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
    private bool TryFreeScratchBeside(GpuBuddyThreadCaches caches, bool cleared)
    {
        int claimed = 0;
        bool free = true;
        for (; free && claimed < _scratch.Count; claimed += free ? 1 : 0)
        {
            ulong id = _core.Books.Tree.IdOf(_scratch[claimed]);
            free = id != 0 && caches.TryClaim(id);
        }

        free = free && _core.TryFree(CollectionsMarshal.AsSpan(_scratch), FlagsAfter(cleared));
        foreach (BuddyBlock block in CollectionsMarshal.AsSpan(_scratch)[..claimed])
        {
            caches.Unclaim(_core.Books.Tree.IdOf(block));
        }

        return free;
    }

    private static GpuBuddyRawFlags FlagsAfter(bool cleared) => cleared ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None;
}

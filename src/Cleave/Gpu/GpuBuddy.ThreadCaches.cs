using System.Diagnostics.CodeAnalysis;
using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Locks;
using Cleave.Sets;

namespace Cleave.Gpu;

[SuppressMessage("Design", "CA1001", Justification = "The caller that asks for the thread caches disposes them.")]
public sealed partial class GpuBuddy
{
    private volatile GpuBuddyThreadCaches? _caches;

    // Set with the first thread caches and kept for good, because a call may still be on its way through caches that were disposed. A
    // resize replaces it.
    private ValueStates? _values;

    // Held by the thread that makes, closes or replaces thread caches. Entered before the lock of the allocator, never inside it.
    private readonly Lock _cachesLock = new();

    /// <summary>Lets each thread cache small blocks, until the returned object is disposed.</summary>
    /// <param name="bytesPerSize">The most bytes of each block size that a thread caches. Sizes of which fewer than two blocks fit are not
    /// cached.</param>
    /// <returns>The caches, whose type describes their effects. An allocator has at most one set of them at a time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is below two chunks.</exception>
    /// <exception cref="InvalidOperationException">The allocator has thread caches that are not disposed.</exception>
    /// <remarks>Cost: the number of blocks for the first call, later constant.</remarks>
    public GpuBuddyThreadCaches UseThreadCaches(ByteSize bytesPerSize)
    {
        if (bytesPerSize < 2 * ChunkSize.Bytes)
        {
            string message = $"A thread cannot keep {ByteText.Exact(bytesPerSize)} of each block size; it must be at least two chunks, "
                + $"{ByteText.Exact(2 * ChunkSize.Bytes)}.";
            throw new ArgumentOutOfRangeException(nameof(bytesPerSize), bytesPerSize, message);
        }

        ThrowInsideObserver();
        lock (_cachesLock)
        {
            using (_lock.Enter())
            {
                if (Caches is not null)
                {
                    throw new InvalidOperationException("The allocator has thread caches already; dispose them before you ask for others.");
                }

                _values ??= ValuesSoFar();
                return Install(bytesPerSize);
            }
        }
    }

    /// <summary>Makes thread caches over the present metadata. Under both locks.</summary>
    private GpuBuddyThreadCaches Install(ulong bytesPerSize)
    {
        var caches = new GpuBuddyThreadCaches(this, _space.Metadata, _values!.Value, bytesPerSize);
        // An observer or a record must have all blocks in order, so with one of them the caches exist but are not used.
        _caches = _observer is null && _changes is null ? caches : null;
        return caches;
    }

    /// <summary>The lock of the metadata, for the thread caches.</summary>
    internal ShortLock MetadataLock => _lock;

    /// <summary>The lock for making, closing and replacing thread caches.</summary>
    internal Lock CachesLock => _cachesLock;

    /// <summary>Throws an exception if an observer of this allocator makes the call, which would wait for itself.</summary>
    internal void ThrowInsideObserver()
    {
        using (_lock.Enter())
        {
        }
    }

    private GpuBuddyThreadCaches? Caches => _caches is { IsClosed: false } caches ? caches : null;

    private bool TryTakeCached(GpuBuddyThreadCaches caches, int order, out AllocatedBlock block)
    {
        ulong id = caches.Blocks.Holds(order) ? caches.Blocks.Take(order) : 0;
        block = id == 0 ? default : new AllocatedBlock(this, caches.Tree.Describe(id, order, BlockKind.Dirty), owned: false);
        return id != 0;
    }

    /// <summary>Makes the states of all blocks: allocated blocks without an owner are held as values. Under the lock.</summary>
    private ValueStates ValuesSoFar()
    {
        BuddyTree tree = _space.Tree;
        var values = new ValueStates(tree);
        foreach ((ulong id, BlockState state) in _space.Metadata.Blocks())
        {
            if (state == BlockState.Allocated && !_owned.Contains(id))
            {
                values.Put(id, ValueState.Held);
            }
        }

        return values;
    }

    /// <summary>Records that a block is handed out as a value. Under the lock.</summary>
    private void HandOut(BuddyBlock block)
    {
        if (_values is { } values && block.IsBlock)
        {
            values.Put(_space.Tree.IdOf(block), ValueState.Held);
        }
    }

    /// <summary>Records that a block is no longer held as a value, because it is about to be freed. Under the lock.</summary>
    /// <returns>False if an owner or a cache has the block, or if it is known that no caller holds it.</returns>
    private bool TryHandIn(ulong id) =>
        _values is { } values ? values.TryMove(id, ValueState.Held, ValueState.None) : !_owned.Contains(id);
}

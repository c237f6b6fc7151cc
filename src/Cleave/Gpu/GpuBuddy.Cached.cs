using System.Diagnostics.CodeAnalysis;
using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Gpu;

[SuppressMessage("Design", "CA1001", Justification = "Who asks for the thread caches disposes them.")]
public sealed partial class GpuBuddy
{
    private volatile GpuBuddyThreadCaches? _caches;

    // From the first thread caches on, and then for good: a call may still be on its way through caches that were disposed.
    private ValueStates? _values;

    /// <summary>Lets each thread keep small blocks for itself, until what this returns is disposed.</summary>
    /// <param name="bytesPerSize">The most bytes of each block size that a thread keeps, and of sizes of which fewer than two fit, none.</param>
    /// <returns>The caches; see there what changes. An allocator has one at a time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not even two blocks of the chunk size fit.</exception>
    /// <exception cref="InvalidOperationException">There are thread caches already, and they are not disposed.</exception>
    /// <remarks>Cost: the first time the number of blocks, later constant.</remarks>
    public GpuBuddyThreadCaches UseThreadCaches(ulong bytesPerSize)
    {
        if (bytesPerSize < 2 * ChunkSize.Bytes)
        {
            string message = $"A thread cannot keep {ByteText.Exact(bytesPerSize)} of each block size; it must be at least two chunks, "
                + $"{ByteText.Exact(2 * ChunkSize.Bytes)}.";
            throw new ArgumentOutOfRangeException(nameof(bytesPerSize), bytesPerSize, message);
        }

        using (_lock.Enter())
        {
            if (Caches is not null)
            {
                throw new InvalidOperationException("The allocator has thread caches already; dispose them before you ask for others.");
            }

            _values ??= ValuesSoFar();
            var caches = new GpuBuddyThreadCaches(_core.Books, _values.Value, _lock, bytesPerSize);
            // An observer must see every block in order, so the caches are there but nothing goes through them.
            _caches = _observer is null ? caches : null;
            return caches;
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

    /// <summary>All that is allocated and no owner's is out as a value. Under the lock.</summary>
    private ValueStates ValuesSoFar()
    {
        BuddyTree tree = _core.Books.Tree;
        var values = new ValueStates(tree);
        foreach ((ulong id, BlockState state) in _core.Books.Blocks())
        {
            if (state == BlockState.Allocated && !_owned.Contains(id))
            {
                values.Put(id, ValueState.Held);
            }
        }

        return values;
    }

    /// <summary>Takes note of a block that is handed out as a value. Under the lock.</summary>
    private void HandOut(BuddyBlock block)
    {
        if (_values is { } values && block.IsBlock)
        {
            values.Put(_core.Books.Tree.IdOf(block), ValueState.Held);
        }
    }

    /// <summary>Takes a block that is to be freed from whoever has it as a value. Under the lock.</summary>
    /// <returns>False where it is an owner's, in a cache, or known not to be out as a value. Else the books tell.</returns>
    private bool TryHandIn(ulong id) =>
        _values is { } values ? values.TryMove(id, ValueState.Held, ValueState.None) : !_owned.Contains(id);

    private static GpuBuddyRawFlags FlagsAfter(bool cleared) => cleared ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None;
}

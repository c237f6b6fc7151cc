using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <content>Growing and shrinking the space itself.</content>
public sealed partial class GpuBuddy
{
    /// <summary>Grows the space at its high end, while blocks are allocated. The new memory is free and dirty.</summary>
    /// <param name="newSize">Bytes that the space should have, at least <see cref="Size"/>; rounded down to whole chunks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below that of the space, or base offset + size reaches 2^64. Nothing has
    /// changed.</exception>
    /// <remarks>
    /// Blocks, owners and values stay as they are. From then on the allocator places as one that had this size from the start, and has the
    /// same blocks allocated and the same memory clear. Thread caches are flushed and stay in use. Cost: the number of blocks, with the
    /// lock held; all metadata is built anew, and memory of the old metadata is given back.
    /// </remarks>
    public void Grow(ulong newSize)
    {
        ThrowInsideObserver();
        lock (_cachesLock)
        {
            string? complaint = newSize >> ChunkSize.Log2 < Size >> ChunkSize.Log2
                ? $"The size to grow to is {ByteText.Exact(newSize)}; the space has {ByteText.Exact(Size)} "
                    + "already. Shrink makes it smaller."
                : newSize > ulong.MaxValue - BaseOffset
                ? $"BaseOffset is {AddressText.Of(BaseOffset)} and the size to grow to is {ByteText.Exact(newSize)}; "
                    + "their sum must be below 2^64."
                : null;
            if (complaint is not null)
            {
                throw new ArgumentOutOfRangeException(nameof(newSize), complaint);
            }

            Resize(newSize);
        }
    }

    /// <summary>Shrinks the space at its high end, if that memory is free.</summary>
    /// <param name="newSize">Bytes that the space should have, from one chunk to <see cref="Size"/>; rounded down to whole chunks.</param>
    /// <exception cref="ArgumentException">The size is below a chunk or above that of the space. Nothing has changed.</exception>
    /// <exception cref="AllocationException">Memory above that size is allocated; the exception says how far the space can shrink. Nothing
    /// has changed, except that thread caches were flushed.</exception>
    /// <remarks>Moves can empty the end of the space, see <see cref="PlanMoves"/>. Cost: as for <see cref="Grow"/>; for a refusal, the
    /// free blocks above the last allocated one.</remarks>
    public void Shrink(ulong newSize)
    {
        if (!TryShrink(newSize, out AllocationFailure failure))
        {
            throw failure.ToException();
        }
    }

    /// <summary>Shrinks the space as <see cref="Shrink"/> does, but returns false if it cannot.</summary>
    /// <param name="newSize">Bytes that the space should have.</param>
    /// <returns>Whether the space has that size now.</returns>
    public bool TryShrink(ulong newSize) => TryShrink(newSize, out _);

    /// <summary>Shrinks the space as <see cref="Shrink"/> does, but returns false with the reason if it cannot.</summary>
    /// <param name="newSize">Bytes that the space should have.</param>
    /// <param name="failure">Why the space was not shrunk;
    /// <see cref="AllocationFailure.Fitting"/> is the least size that it can have.</param>
    /// <returns>Whether the space has that size now.</returns>
    public bool TryShrink(ulong newSize, out AllocationFailure failure)
    {
        ThrowInsideObserver();
        lock (_cachesLock)
        {
            AllocationFailure refusal = newSize < ChunkSize.Bytes ? ResizeFailure(FailureCode.SizeBelowMin, newSize, ChunkSize.Bytes)
                : newSize > Size ? ResizeFailure(FailureCode.SizeAboveMax, newSize, Size)
                : default;
            if (!refusal.IsFailure)
            {
                refusal = Resize(newSize);
            }

            failure = refusal;
            return !failure.IsFailure;
        }
    }

    /// <summary>Changes the size of the space and all that names blocks by their ids. Under the lock of the caches only.</summary>
    /// <returns>The failure if memory above that size is allocated, and nothing has changed; otherwise <c>default</c>.</returns>
    private AllocationFailure Resize(ulong newSize)
    {
        // Closed before the lock is entered, because closing waits for threads that end, and those wait for the lock.
        GpuBuddyThreadCaches? caches = Caches;
        caches?.Close();
        using (_lock.Enter())
        {
            try
            {
                ulong chunks = newSize >> ChunkSize.Log2;
                if (_space.Metadata.EndOfAllocated() > chunks)
                {
                    return EndFailure(newSize);
                }

                ObserveResize(ChunkSize.RoundDown(newSize));
                BuddyTree before = _space.Tree;
                _space.Resize(chunks);
                if (_space.Tree != before)
                {
                    TakeOver(before);
                    RecordResize();
                }

                return default;
            }
            finally
            {
                caches?.ReplaceBy(Install(caches.BytesPerSize));
            }
        }
    }

    /// <summary>Marks the blocks that owners and callers hold, by the ids that they have now. Under the lock.</summary>
    private void TakeOver(BuddyTree before)
    {
        BuddyTree tree = _space.Tree;
        var owned = new BlockMarks(tree);
        ValueStates? values = _values is null ? null : new ValueStates(tree);
        var cached = new List<ulong>();
        foreach ((ulong id, BlockState state) in _space.Metadata.Blocks())
        {
            if (state != BlockState.Allocated)
            {
                continue;
            }

            int order = tree.OrderOf(id);
            ulong old = before.IdOf(order, tree.FirstChunk(id) >> order);
            if (_owned.Contains(old))
            {
                owned.Add([tree.Describe(id, order, BlockKind.Dirty)]);
            }

            ValueState held = _values?.Settle(old) ?? ValueState.None;
            if (held == ValueState.Held)
            {
                values!.Value.Put(id, ValueState.Held);
            }
            else if (held == ValueState.Cached)
            {
                cached.Add(id);
            }
        }

        (_owned, _values) = (owned, values);
        foreach (ulong id in cached)
        {
            _space.Metadata.TryRelease(id, tree.OrderOf(id), BlockKind.Dirty);
        }
    }

    private AllocationFailure EndFailure(ulong newSize)
    {
        ulong least = _space.Metadata.EndOfAllocated() << ChunkSize.Log2;
        return ResizeFailure(FailureCode.NoSpace, newSize, Size) with
        {
            Reason = NoSpaceReason.EndOfSpace,
            Fitting = least,
            Range = (BaseOffset, BaseOffset + least),
            ParamName = null,
        };
    }

    private AllocationFailure ResizeFailure(FailureCode code, ulong newSize, ulong limit) => new()
    {
        Code = code,
        Value = newSize,
        Limit = limit,
        ParamName = nameof(newSize),
        FreeBytes = _space.FreeBytes,
        LargestFreeBlock = _space.LargestFreeBlock,
        MinBlock = ChunkSize.Bytes,
    };
}

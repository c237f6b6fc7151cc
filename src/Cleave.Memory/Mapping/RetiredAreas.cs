using Cleave.Memory.Systems;

namespace Cleave.Memory.Mapping;

/// <summary>Freed areas that wait to be unmapped together, with one system call for neighbours. Thread-safe.</summary>
/// <remarks>
/// <para>
/// The states of a freed area: waiting; in the batch of the one thread that is flushing; unmapped. An area joins the waiting ones under the
/// short lock. One thread at a time flushes: it takes all waiting areas as its batch, unmaps them, frees their page frames, and frees their
/// addresses last. Invariant <c>Unmapped first</c>: page frames and addresses are freed only after they are unmapped, so nobody gets a page
/// that an old address still reaches. Areas that the system refuses to unmap wait again and keep their page frames and addresses.
/// </para>
/// <para>
/// A thread that finds no waiting area may have missed the batch of another thread. It therefore flushes anyway before it concludes that
/// memory is exhausted, and so waits until that batch is freed.
/// </para>
/// <para>Bounded: a thread whose free exceeds one of the limits flushes.</para>
/// </remarks>
internal sealed class RetiredAreas(IPageSystem system, VirtualSpace space, FrameGiver giver, MappingBudget budget)
{
    private readonly Lock _lock = new();

    /// <summary>Held while a batch is unmapped: page frames are freed only after everything that was retired before is unmapped.</summary>
    private readonly Lock _flushing = new();
    private List<RetiredViews> _waiting = [];

    /// <summary>The areas that are being unmapped; empty while no thread flushes. Written under both locks, so that either lock protects a
    /// reader.</summary>
    private List<RetiredViews> _batch = [];
    private nuint _bytes;
    private long _mappings;

    /// <summary>The largest number of bytes that may wait.</summary>
    public required nuint MostBytes { get; init; }

    /// <summary>The largest number of mappings that may wait.</summary>
    public required long MostMappings { get; init; }

    /// <summary>The number of bytes that wait.</summary>
    public nuint Bytes => Volatile.Read(ref _bytes);

    public bool IsEmpty => Volatile.Read(ref _mappings) == 0;

    /// <summary>Whether a waiting area contains the address. Cost: linear in the number of waiting areas.</summary>
    public bool Contains(nuint address)
    {
        using (_lock.EnterScope())
        {
            return Contains(_waiting, address) || Contains(_batch, address);
        }
    }

    /// <summary>Adds the views of a freed area, and flushes if a limit is exceeded.</summary>
    public void Add(RetiredViews views)
    {
        bool full;
        using (_lock.EnterScope())
        {
            TakeIn(views);
            full = _bytes > MostBytes || _mappings > MostMappings;
        }

        if (full)
        {
            _ = Flush(out _);
        }
    }

    /// <summary>Drops all waiting areas, because their addresses are released as a whole, and returns the number of their
    /// mappings.</summary>
    public long Close()
    {
        using (_flushing.EnterScope())
        {
            TakeAll();
            long mappings = _batch.Sum(views => views.Mappings);
            EndBatch();
            return mappings;
        }
    }

    /// <summary>Unmaps all waiting areas and frees their page frames and addresses; if the system refuses, frees none of them.</summary>
    /// <param name="pages">The number of page frames that were freed.</param>
    /// <remarks>Allocates nothing on the managed heap.</remarks>
    public PageSystemError Flush(out ulong pages)
    {
        pages = 0;
        using (_flushing.EnterScope())
        {
            if (!TakeAll())
            {
                return default;
            }

            _batch.Sort(static (one, other) => one.Slot.Address.CompareTo(other.Slot.Address));
            PageSystemError error = Withdraw(_batch);
            if (error.IsNone)
            {
                pages = Release(_batch);
            }
            else
            {
                PutBack(_batch);
            }

            EndBatch();
            return error;
        }
    }

    private static bool Contains(List<RetiredViews> list, nuint address)
    {
        foreach (RetiredViews views in list)
        {
            if (address - views.Slot.Address < views.Mapped)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes all waiting areas the batch, which is empty before. Returns false if no area waits.</summary>
    private bool TakeAll()
    {
        using (_lock.EnterScope())
        {
            (_waiting, _batch) = (_batch, _waiting);
            (_bytes, _mappings) = (0, 0);
            return _batch.Count > 0;
        }
    }

    private void EndBatch()
    {
        using (_lock.EnterScope())
        {
            _batch.Clear();
        }
    }

    private void PutBack(List<RetiredViews> batch)
    {
        using (_lock.EnterScope())
        {
            batch.ForEach(TakeIn);
        }
    }

    private void TakeIn(RetiredViews views)
    {
        _waiting.Add(views);
        _bytes += views.Mapped;
        _mappings += views.Mappings;
    }

    /// <summary>Unmaps a batch, with one system call for areas whose addresses are consecutive.</summary>
    private PageSystemError Withdraw(List<RetiredViews> batch)
    {
        int first = 0;
        for (int i = 1; i <= batch.Count; i++)
        {
            if (i < batch.Count && batch[i].Slot.Address == batch[i - 1].Slot.End)
            {
                continue;
            }

            nuint start = batch[first].Slot.Address;
            PageSystemError error = system.Withdraw(start, batch[i - 1].Slot.Address + batch[i - 1].Mapped - start);
            if (!error.IsNone)
            {
                return error;
            }

            first = i;
        }

        return default;
    }

    private ulong Release(List<RetiredViews> batch)
    {
        ulong pages = giver.Give(batch);
        foreach (RetiredViews views in batch)
        {
            space.Give(views.Slot);
            budget.Uncharge(views.Mappings);
        }

        return pages;
    }
}

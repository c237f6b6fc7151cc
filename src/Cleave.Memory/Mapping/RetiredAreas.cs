using Cleave.Memory.Systems;

namespace Cleave.Memory.Mapping;

/// <summary>Areas that were freed and wait to be unmapped together, at the cost of one call for neighbours. Thread-safe.</summary>
/// <remarks>
/// <para>
/// The states of a freed area: waiting; in the batch of the one thread that is flushing; unmapped. An area joins those that wait under the
/// short lock. One thread at a time flushes: it takes all that wait as its batch, unmaps them, frees their page frames, and frees their
/// addresses last. Invariant <c>Unmapped first</c>: page frames and addresses are freed only after they are unmapped, so nobody gets a page
/// that an old address still leads to. What the system refuses to unmap waits again, page frames and addresses with it.
/// </para>
/// <para>
/// A thread that finds nothing waiting may have missed the batch of another thread. It therefore flushes all the same before it concludes that
/// there is no memory, which makes it wait until that batch is freed.
/// </para>
/// <para>Bounded: whoever exceeds the limits flushes.</para>
/// </remarks>
internal sealed class RetiredAreas(IPageSystem system, VirtualSpace space, FrameTaker taker, MappingBudget budget)
{
    private readonly Lock _lock = new();

    /// <summary>Held while a batch is unmapped: page frames come free only once all that was retired before is unmapped.</summary>
    private readonly Lock _flushing = new();
    private List<RetiredViews> _waiting = [];

    /// <summary>What is being unmapped; empty while nobody flushes. Changed while both locks are held, so that either protects a reader.</summary>
    private List<RetiredViews> _batch = [];
    private nuint _bytes;
    private long _mappings;

    /// <summary>Bytes that may wait.</summary>
    public required nuint MostBytes { get; init; }

    /// <summary>Mappings that may wait.</summary>
    public required long MostMappings { get; init; }

    /// <summary>Bytes that wait.</summary>
    public nuint Bytes => Volatile.Read(ref _bytes);

    public bool IsEmpty => Volatile.Read(ref _mappings) == 0;

    /// <summary>Whether something waits that has the address. Cost: their number.</summary>
    public bool Contains(nuint address)
    {
        using (_lock.EnterScope())
        {
            return Contains(_waiting, address) || Contains(_batch, address);
        }
    }

    /// <summary>Takes them in, and unmaps all where they are too many now.</summary>
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

    /// <summary>Forgets all that wait, because their addresses go as a whole, and answers how many mappings they have.</summary>
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

    /// <summary>Unmaps all that wait, and gives back their page frames and addresses; or none of these, if the system refuses.</summary>
    /// <param name="pages">Page frames that were given back.</param>
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

    /// <summary>Makes all that wait the batch, which is empty; false if nothing waits.</summary>
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

    /// <summary>One call for those whose addresses follow each other.</summary>
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
        ulong pages = taker.Give(batch);
        foreach (RetiredViews views in batch)
        {
            space.Give(views.Slot);
            budget.Uncharge(views.Mappings);
        }

        return pages;
    }
}

namespace Cleave.Memory.Slabs;

/// <content>Making and freeing of slabs.</content>
internal sealed partial class ObjectCache
{
    /// <summary>The number of empty slabs that are kept of each size class, so that alternating allocations and frees do not move
    /// slabs.</summary>
    private const int MostEmpty = 2;

    private ulong _pagesReturned;

    /// <summary>Makes a slab from a block of pages.</summary>
    public unsafe void AddSlab(nuint address, int order, int sizeClass, bool hasClosedGap)
    {
        // SAFETY: the caller holds the block of pages, and Describe returns the entry of its first frame.
        FrameInfo* slab = _table.Describe(address, order, sizeClass, Id);
        slab->HasClosedGap = hasClosedGap ? (byte)1 : (byte)0;
        if (_isGuarded)
        {
            ObjectGuard.Poison(address, slab->ObjectSize * (nuint)slab->Objects);
        }

        List(slab);
        _slabs[sizeClass].Empty++;
    }

    /// <summary>Frees everything that the cache holds: first remote frees, then the objects on the stacks, and then all empty
    /// slabs.</summary>
    /// <returns>The number of pages that were freed.</returns>
    public unsafe ulong Drain()
    {
        // SAFETY: the caller holds the lock, so the stacks do not change meanwhile; there is one for each size class.
        ulong before = _pagesReturned;
        ReceiveRemoteFrees();
        for (int i = 0; i < SizeClasses.Count; i++)
        {
            Shrink(Stacks + i, Stacks[i].Count);
        }

        ReturnEmpty();
        return _pagesReturned - before;
    }

    /// <summary>Frees all empty slabs.</summary>
    /// <returns>The number of pages that were freed.</returns>
    public unsafe ulong ReturnEmpty()
    {
        // SAFETY: the caller holds the lock, and the lists hold only numbers of slabs of this cache. Return clears a slab after its Next
        // was read.
        ulong before = _pagesReturned;
        for (int i = 0; i < SizeClasses.Count; i++)
        {
            for (uint number = _slabs[i].Empty == 0 ? 0 : _slabs[i].First; number != 0;)
            {
                FrameInfo* slab = _table.At(number);
                number = slab->Next;
                if (slab->Used == 0)
                {
                    Return(slab, mayKeep: false);
                }
            }
        }

        return _pagesReturned - before;
    }

    private unsafe void KeepOrReturn(FrameInfo* slab)
    {
        // SAFETY: the callers pass the first frame of a slab of this cache, whose entry stays mapped as long as the heap.
        if (_slabs[slab->SizeClass].Empty > MostEmpty)
        {
            Return(slab, mayKeep: Host.MayCacheBlocks);
        }
    }

    /// <summary>Frees a slab that has no object in use, unless a mark says that a thread is just freeing one of its objects a second
    /// time.</summary>
    /// <param name="slab">The first frame of the slab.</param>
    /// <param name="mayKeep">Whether its pages may be cached, for the next slab or block of this cache.</param>
    private unsafe void Return(FrameInfo* slab, bool mayKeep)
    {
        // SAFETY: Describe gave the slab this many slots. Upholds Marked: all states are Free here, so a byte that is not zero is a mark.
        if (new ReadOnlySpan<byte>(slab->Slots, slab->Objects * ObjectSlot.Size).ContainsAnyExcept(ObjectSlot.Free))
        {
            return;
        }

        (nuint address, int order, bool hasClosedGap) = (slab->Start, slab->Order, slab->HasClosedGap != 0);
        Unlist(slab);
        _slabs[slab->SizeClass].Empty--;
        _pagesReturned += 1UL << order;
        FrameTable.Forget(slab);
        if (!mayKeep || hasClosedGap || !Blocks.TryKeepPages(address, order))
        {
            Host.GiveSlab(address, order, hasClosedGap);
        }
    }

    private unsafe void CountUsed(FrameInfo* slab, int more)
    {
        // SAFETY: the callers pass the first frame of a slab of this cache and hold its lock.
        ref SlabList list = ref _slabs[slab->SizeClass];
        list.Empty += (slab->Used + more == 0 ? 1 : 0) - (slab->Used == 0 ? 1 : 0);
        list.Used += more;
        slab->Used = (ushort)(slab->Used + more);
    }

    /// <summary>Lists a slab as the next one to allocate from.</summary>
    private unsafe void List(FrameInfo* slab)
    {
        // SAFETY: the caller holds the lock, and the list holds only numbers of slabs of this cache.
        ref SlabList list = ref _slabs[slab->SizeClass];
        (slab->Next, slab->Previous, slab->IsListed) = (list.First, 0, 1);
        uint number = _table.NumberOf(slab);
        if (list.First != 0)
        {
            _table.At(list.First)->Previous = number;
        }
        else
        {
            list.Last = number;
        }

        list.First = number;
    }

    /// <summary>Makes a listed slab the last one to allocate from, so that it becomes empty instead of full again.</summary>
    private unsafe void MoveToEnd(FrameInfo* slab)
    {
        // SAFETY: the caller holds the lock, and the list holds only numbers of slabs of this cache.
        ref SlabList list = ref _slabs[slab->SizeClass];
        uint number = _table.NumberOf(slab);
        if (list.Last != number)
        {
            Unlist(slab);
            (slab->Next, slab->Previous, slab->IsListed) = (0, list.Last, 1);
            _table.At(list.Last)->Next = number;
            list.Last = number;
        }
    }

    private unsafe void Unlist(FrameInfo* slab)
    {
        // SAFETY: the caller holds the lock, and the list holds only numbers of slabs of this cache.
        if (slab->Next != 0)
        {
            _table.At(slab->Next)->Previous = slab->Previous;
        }
        else
        {
            _slabs[slab->SizeClass].Last = slab->Previous;
        }

        if (slab->Previous != 0)
        {
            _table.At(slab->Previous)->Next = slab->Next;
        }
        else
        {
            _slabs[slab->SizeClass].First = slab->Next;
        }

        (slab->Next, slab->Previous, slab->IsListed) = (0, 0, 0);
    }
}

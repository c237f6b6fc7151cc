namespace Cleave.Memory.Slabs;

/// <content>Slabs come and go.</content>
internal sealed unsafe partial class ObjectCache
{
    /// <summary>Empty slabs that are kept of each size, so that one that comes and goes costs nothing.</summary>
    private const int MostEmpty = 2;

    /// <summary>Makes a slab of a block of pages.</summary>
    public void AddSlab(nuint address, int order, int sizeClass)
    {
        FrameInfo* slab = _table.Describe(address, order, sizeClass, Id);
        if (_heap.IsGuarded)
        {
            ObjectGuard.Poison(address, slab->ObjectSize * (nuint)slab->Objects);
        }

        List(slab);
        _slabs[sizeClass].Empty++;
    }

    /// <summary>Gives back what nobody uses: what others have freed, what is on the stacks, and then all empty slabs.</summary>
    public void Drain()
    {
        ReceiveRemoteFrees();
        for (int i = 0; i < SizeClasses.Count; i++)
        {
            Shrink(Stacks + i, Stacks[i].Count);
            for (uint number = _slabs[i].First; number != 0;)
            {
                FrameInfo* slab = _table.At(number);
                number = slab->Next;
                if (slab->Used == 0)
                {
                    Return(slab);
                }
            }
        }
    }

    private void KeepOrReturn(FrameInfo* slab)
    {
        if (_slabs[slab->SizeClass].Empty > MostEmpty)
        {
            Return(slab);
        }
    }

    private void Return(FrameInfo* slab)
    {
        (nuint address, int order) = (slab->Start, slab->Order);
        Unlist(slab);
        _slabs[slab->SizeClass].Empty--;
        FrameTable.Forget(slab);
        _heap.GiveSlab(address, order);
    }

    private void CountUsed(FrameInfo* slab, int more)
    {
        ref SlabList list = ref _slabs[slab->SizeClass];
        list.Empty += (slab->Used + more == 0 ? 1 : 0) - (slab->Used == 0 ? 1 : 0);
        list.Used += more;
        slab->Used = (ushort)(slab->Used + more);
    }

    private void List(FrameInfo* slab)
    {
        ref uint first = ref _slabs[slab->SizeClass].First;
        (slab->Next, slab->Previous, slab->IsListed) = (first, 0, 1);
        uint number = _table.NumberOf(slab);
        if (first != 0)
        {
            _table.At(first)->Previous = number;
        }

        first = number;
    }

    private void Unlist(FrameInfo* slab)
    {
        if (slab->Next != 0)
        {
            _table.At(slab->Next)->Previous = slab->Previous;
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

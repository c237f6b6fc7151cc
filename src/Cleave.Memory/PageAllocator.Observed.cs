using System.Numerics;

namespace Cleave.Memory;

/// <content>What an observer is told, all under the lock. Each call costs a look at a field where there is none.</content>
public sealed partial class PageAllocator
{
    private readonly IAllocationObserver? _observer;

    /// <summary>Tells of a block that was taken, or that there was none.</summary>
    private void ObserveBlock(ulong id, int sizeClass)
    {
        if (_observer is not null)
        {
            Observe(id, sizeClass, new ObservedRequest(SizeOf(sizeClass), 0, 0, 0, ObservedTerms.OneBlock));
        }
    }

    /// <summary>Tells of a block that was asked for by its address.</summary>
    private void ObserveAt(ulong id, int sizeClass, bool taken)
    {
        if (_observer is not null)
        {
            (nuint start, nuint size) = (AddressOf(id, sizeClass), SizeOf(sizeClass));
            Observe(
                taken ? id : 0, sizeClass, new ObservedRequest(size, 0, start, start + size, ObservedTerms.OneBlock | ObservedTerms.Range));
        }
    }

    /// <summary>Tells of a run, block by block.</summary>
    private void ObserveRun(ulong id, int sizeClass, nuint pages)
    {
        if (_observer is null)
        {
            return;
        }

        int first = BitOperations.Log2(pages);
        ulong page = id == 0 ? 0 : PageOf(id, sizeClass);
        Observe(id == 0 ? 0 : _books.Tree.IdOf(first, page >> first), first, RunOf(pages));
        nuint owner = id == 0 ? 0 : AddressOf(id, sizeClass);
        for (nuint done = (nuint)1 << first; id != 0 && done < pages;)
        {
            int piece = BitOperations.Log2(pages - done);
            _observer.AlsoAllocated(owner, owner + (done << _pageShift), SizeOf(piece));
            done += (nuint)1 << piece;
        }
    }

    /// <summary>Tells of a request that no tree is large enough for. Needs no lock, since nothing is looked at.</summary>
    private void ObserveTooLarge(int sizeClass) =>
        _observer?.Refused(new ObservedRequest(SizeOf(sizeClass), 0, 0, 0, ObservedTerms.OneBlock));

    private void ObserveTooLarge(nuint pages) => _observer?.Refused(RunOf(pages));

    private void ObserveFree(nuint address) => _observer?.Freed(address, cleared: false);

    private void ObserveFree(ReadOnlySpan<nuint> addresses)
    {
        if (_observer is not null)
        {
            foreach (nuint address in addresses)
            {
                _observer.Freed(address, cleared: false);
            }
        }
    }

    /// <summary>Tells that a block is two now, none of which was given up.</summary>
    private void ObserveSplit(ulong id, int sizeClass)
    {
        if (_observer is not null)
        {
            (nuint address, nuint half) = (AddressOf(id, sizeClass), SizeOf(sizeClass - 1));
            _observer.Trimmed(address, address, 2 * half, cleared: false);
            _observer.AlsoAllocated(address, address, half);
            _observer.AlsoAllocated(address, address + half, half);
        }
    }

    /// <summary>Many blocks, each of which is told of.</summary>
    private int TakeSingly(int sizeClass, Span<ulong> ids)
    {
        int taken = 0;
        while (taken < ids.Length && TakeFromBooks(sizeClass) is var id and not 0)
        {
            ids[taken++] = id;
        }

        return taken;
    }

    private void Observe(ulong id, int sizeClass, in ObservedRequest request)
    {
        if (id == 0)
        {
            _observer!.Refused(request);
        }
        else
        {
            _observer!.Allocated(request, AddressOf(id, sizeClass), SizeOf(sizeClass));
        }
    }

    private ObservedRequest RunOf(nuint pages) => new(pages << _pageShift, 0, 0, 0, ObservedTerms.Contiguous);
}

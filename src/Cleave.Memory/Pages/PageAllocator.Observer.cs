using System.Numerics;
using Cleave.Observing;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>The calls of an observer, all of them under the lock. Without an observer each costs one test of a field.</content>
public sealed partial class PageAllocator
{
    private readonly GuardedObserver? _observer;

    /// <summary>Reports a block that was allocated, or that none was free. If the observer throws, the block is freed again.</summary>
    private void ObserveBlock(ulong id, int order)
    {
        if (_observer is not null)
        {
            Observe(id, order, new ObservedRequest(SizeOf(order), 0, 0, 0, ObservedTerms.OneBlock));
            EndTaking(id, order, (nuint)1 << order);
        }
    }

    /// <summary>Reports a block that was requested by its address. If the observer throws, the block is freed again.</summary>
    private void ObserveAt(ulong id, int order, bool taken)
    {
        if (_observer is not null)
        {
            (nuint start, nuint size) = (_places.AddressOf(id, order), SizeOf(order));
            Observe(
                taken ? id : 0, order, new ObservedRequest(size, 0, start, start + size, ObservedTerms.OneBlock | ObservedTerms.Range));
            EndTaking(taken ? id : 0, order, (nuint)1 << order);
        }
    }

    /// <summary>Reports a run, block by block. If the observer throws, the run is freed again.</summary>
    private void ObserveRun(ulong id, int order, nuint pages)
    {
        if (_observer is null)
        {
            return;
        }

        int first = BitOperations.Log2(pages);
        ulong page = id == 0 ? 0 : _places.PageOf(id, order);
        Observe(id == 0 ? 0 : _metadata.Tree.IdOf(first, page >> first), first, RunOf(pages));
        nuint owner = id == 0 ? 0 : _places.AddressOf(id, order);
        for (nuint done = (nuint)1 << first; id != 0 && done < pages;)
        {
            int piece = BitOperations.Log2(pages - done);
            _observer.AlsoAllocated(owner, owner + (done << _pageShift), SizeOf(piece));
            done += (nuint)1 << piece;
        }

        EndTaking(id, order, pages);
    }

    /// <summary>Frees the allocated pages if the observer threw an exception, and throws that exception.</summary>
    private void EndTaking(ulong id, int order, nuint pages)
    {
        if (_observer!.HasFailed && id != 0)
        {
            nuint address = _places.AddressOf(id, order);
            DropRun(address, pages);
            ReleaseRun(address, pages, report: false);
        }

        _observer.ThrowIfFailed();
    }

    /// <summary>Reports a request that is larger than every tree.</summary>
    private void ObserveTooLarge(int order)
    {
        if (_observer is not null)
        {
            ObserveRefusal(new ObservedRequest(SizeOf(order), 0, 0, 0, ObservedTerms.OneBlock));
        }
    }

    private void ObserveTooLarge(nuint pages)
    {
        if (_observer is not null)
        {
            ObserveRefusal(RunOf(pages));
        }
    }

    private void ObserveRefusal(in ObservedRequest request)
    {
        using (_lock.Enter())
        {
            _observer!.Refused(request);
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Throws the exception of the observer, at the end of a call whose effect stays.</summary>
    private void EndObserved() => _observer?.ThrowIfFailed();

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

    /// <summary>Reports that a block was split into two blocks, both of which are still allocated.</summary>
    private void ObserveSplit(ulong id, int order)
    {
        if (_observer is not null)
        {
            (nuint address, nuint half) = (_places.AddressOf(id, order), SizeOf(order - 1));
            _observer.Trimmed(address, address, 2 * half, cleared: false);
            _observer.AlsoAllocated(address, address, half);
            _observer.AlsoAllocated(address, address + half, half);
            _observer.ThrowIfFailed();
        }
    }

    /// <summary>Takes many blocks and reports each of them. If the observer throws, all of them are freed again.</summary>
    private int TakeSingly(int order, Span<ulong> ids, ReadOnlySpan<nuint> before)
    {
        int taken = 0;
        try
        {
            while (taken < ids.Length && TakeFromMetadata(order) is var id and not 0)
            {
                ids[taken++] = id;
            }
        }
        catch
        {
            using (_lock.Enter())
            {
                foreach (ulong id in ids[..taken])
                {
                    _metadata.TryRelease(id, order, BlockKind.Dirty);
                    _free += 1UL << order;
                    _observer?.Freed(_places.AddressOf(id, order), cleared: false);
                }
            }

            GiveBackQuietly(before, order);

            throw;
        }

        return taken;
    }

    /// <summary>Frees blocks after an exception of the observer, which the caller gets. A further exception is dropped.</summary>
    private void GiveBackQuietly(ReadOnlySpan<nuint> addresses, int order)
    {
        if (Retract(addresses, order) == addresses.Length)
        {
            _reports.Given(addresses, order);
            using (_lock.Enter())
            {
                ReleaseBulk(addresses, order);
                _underWay -= addresses.Length;
                _observer?.Forget();
            }
        }
    }

    private void Observe(ulong id, int order, in ObservedRequest request)
    {
        if (id == 0)
        {
            _observer!.Refused(request);
        }
        else
        {
            _observer!.Allocated(request, _places.AddressOf(id, order), SizeOf(order));
        }
    }

    private ObservedRequest RunOf(nuint pages) => new(pages << _pageShift, 0, 0, 0, ObservedTerms.Contiguous);
}

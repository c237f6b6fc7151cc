using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Freeing of single blocks.</content>
public sealed partial class PageAllocator
{
    /// <summary>Frees a block of pages.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="order">The order that the block was allocated with.</param>
    /// <exception cref="MisuseException">The call is wrong: the order is out of range, the address is in no region or not aligned for the
    /// order, the block is already free, or it was allocated with another order. The message says which. Nothing has changed.</exception>
    /// <remarks>
    /// The block merges with its buddy as long as the buddy is free. If several threads free the same block at once, one of them succeeds.
    /// A block that was freed and allocated again with the same order belongs to its new owner, and a second free by the old owner frees
    /// it: no allocator metadata can distinguish that from a correct call. Cost: as <see cref="Allocate"/>.
    /// </remarks>
    public void Free(nuint address, int order)
    {
        if (!TryFree(address, order))
        {
            throw Refusal(address, order);
        }
    }

    /// <summary>Frees a block as <see cref="Free"/> does, but returns false if that is impossible.</summary>
    /// <inheritdoc cref="Free" path="/param"/>
    /// <returns>True if the block was freed; false if nothing has changed.</returns>
    public bool TryFree(nuint address, int order)
    {
        if (Find(address, order, out ulong id) != MisuseKind.None)
        {
            return false;
        }

        return _caches is { } caches && caches.Holds(order)
            ? TryKeep(caches, id, order)
            : _use is null ? TryRelease(id, order) : TryRelease(id, order, address, _use);
    }

    /// <summary>Frees a block as <see cref="Free"/> does, but returns false with the reason if that is impossible.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="order">The order that the block was allocated with.</param>
    /// <param name="misuse">The reason why the block cannot be freed; <c>default</c> if it was freed.</param>
    /// <returns>True if the block was freed; false if nothing has changed.</returns>
    public bool TryFree(nuint address, int order, out Misuse misuse)
    {
        bool freed = TryFree(address, order);
        misuse = freed ? default : MisuseOf(address, order);
        return freed;
    }

    /// <summary>Frees a block as <see cref="Free"/> does, but never into the cache of the thread.</summary>
    /// <exception cref="MisuseException">The call is wrong, as for <see cref="Free"/>. Nothing has changed.</exception>
    internal void FreeUncached(nuint address, int order)
    {
        var list = new ReadOnlySpan<nuint>(in address);
        if (Retract(list, order) == 0)
        {
            throw Refusal(address, order);
        }

        Finish(list, order);
    }

    private bool TryRelease(ulong id, int order)
    {
        using (_lock.Enter())
        {
            bool freed = _metadata.TryRelease(id, order, BlockKind.Dirty);
            _free += freed ? 1UL << order : 0;
            if (freed && _observer is not null)
            {
                ObserveFree(_places.AddressOf(id, order));
                EndObserved();
            }

            return freed;
        }
    }

    /// <summary>Frees a block in two steps. In between, the block is reported as out of use while it is neither allocated nor free in the
    /// metadata.</summary>
    private bool TryRelease(ulong id, int order, nuint address, IPageUse use)
    {
        using (_lock.Enter())
        {
            if (!_metadata.TryDrop(id))
            {
                return false;
            }

            _underWay++;
        }

        use.Give(address, (nuint)1 << order);
        using (_lock.Enter())
        {
            _metadata.ReleaseDropped(id, BlockKind.Dirty);
            _free += 1UL << order;
            ObserveFree(address);
            _underWay--;
            EndObserved();
            return true;
        }
    }
}

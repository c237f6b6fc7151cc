namespace Cleave.Pool;

/// <content>Allocates and frees blocks.</content>
public partial class BuddyPool<TIndex>
{
    /// <summary>Allocates the smallest block that holds a number of bytes.</summary>
    /// <param name="size">The size of the request in bytes, from <see cref="BuddyPoolOptions.MinSize"/> to
    /// <see cref="BuddyPoolOptions.MaxSize"/>.</param>
    /// <returns>The address of the block, a multiple of its size above <see cref="BaseAddress"/>.</returns>
    /// <exception cref="ArgumentException">The size is outside the limits of the pool. Nothing has changed.</exception>
    /// <exception cref="AllocationException">No free block is large enough. Nothing has changed.</exception>
    /// <exception cref="InvariantException">The head of a list is damaged. Nothing has changed.</exception>
    /// <remarks>
    /// The pool uses the block of that size that was freed last. If no such block is free, the pool halves a block of the next larger size
    /// that has a free one, and keeps the low half each time. Cost: constant, and for each halving.
    /// </remarks>
    public ulong Allocate(ByteSize size) => TryAllocate(size, out ulong address) ? address : throw Describe(size).ToException();

    /// <summary>Allocates a block as <see cref="Allocate"/> does, but returns false instead of throwing, without a reason.</summary>
    /// <param name="size">The size of the request in bytes.</param>
    /// <param name="address">The address of the block; 0 if the request was refused.</param>
    /// <returns>True if a block was allocated, otherwise false.</returns>
    /// <exception cref="InvariantException">The head of a list is damaged. Nothing has changed.</exception>
    public bool TryAllocate(ByteSize size, out ulong address)
    {
        if (_space.Serves(size))
        {
            int order = _space.OrderFor(size);
            long leaf = _flat is { } flat ? flat.Take(order) : _metadata.Take(order);
            if (leaf >= 0)
            {
                address = _space.AddressOf(leaf);
                return true;
            }
        }

        address = 0;
        CountRefusal(size);
        return false;
    }

    /// <summary>Allocates a block as <see cref="Allocate"/> does, but returns false with the reason instead of throwing.</summary>
    /// <param name="size">The size of the request in bytes.</param>
    /// <param name="address">The address of the block; 0 if the request was refused.</param>
    /// <param name="failure">The reason for a refusal; <c>default</c> if a block was allocated.</param>
    /// <returns>True if a block was allocated, otherwise false.</returns>
    /// <exception cref="InvariantException">The head of a list is damaged. Nothing has changed.</exception>
    /// <remarks>A refusal costs the number of block sizes.</remarks>
    public bool TryAllocate(ByteSize size, out ulong address, out AllocationFailure failure)
    {
        bool served = TryAllocate(size, out address);
        failure = served ? default : Describe(size);
        return served;
    }

    /// <summary>Frees the block that begins at an address, and merges it as long as its buddy is free and of the same size.</summary>
    /// <param name="address">The address that <see cref="Allocate"/> returned.</param>
    /// <exception cref="MisuseException">The address is outside the pool, no block can begin there, or no allocated block begins there.
    /// Nothing has changed.</exception>
    /// <remarks>
    /// The pool cannot detect a second free of an address if the address was allocated again in between. Retired parts of the block leave
    /// use. Cost: constant, and for each merge; for a block with retired parts, its smallest blocks.
    /// </remarks>
    public void Free(ulong address)
    {
        if (!TryFree(address))
        {
            throw new MisuseException(MisuseOf(address), nameof(address));
        }
    }

    /// <summary>Frees a block as <see cref="Free"/> does, but returns false instead of throwing, without a reason.</summary>
    /// <param name="address">The address of the block.</param>
    /// <returns>True if the block was freed; false if the address was refused, so that nothing has changed.</returns>
    public bool TryFree(ulong address)
    {
        if (!_space.Contains(address) || !_space.IsAligned(address))
        {
            _invalidAddresses++;
            return false;
        }

        long leaf = _space.LeafAt(address);
        if (!(_flat is { } flat ? flat.TryRelease(leaf) : _metadata.TryRelease(leaf)))
        {
            _freeingFree++;
            return false;
        }

        _frees++;
        return true;
    }

    /// <summary>Frees a block as <see cref="Free"/> does, but returns false with the reason instead of throwing.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="misuse">The reason for a refusal; <c>default</c> if the block was freed.</param>
    /// <returns>True if the block was freed; false if the address was refused, so that nothing has changed.</returns>
    public bool TryFree(ulong address, out Misuse misuse)
    {
        bool freed = TryFree(address);
        misuse = freed ? default : MisuseOf(address);
        return freed;
    }
}

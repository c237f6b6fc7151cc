namespace Cleave.Memory.Slabs;

/// <summary>The blocks of pages that were freed last, in debug mode: they are poisoned, and checked before their pages are freed.</summary>
/// <remarks>
/// The states of a freed block, and who may change them: claimed, by the one thread that has freed it (<c>Freed once</c>), which poisons
/// and adds it; held back, until one thread takes it out; taken, by that thread alone, which checks it and frees its pages or reports that
/// it was written to. Adding and taking happen under the lock. Poisoning and checking happen outside it, because no other thread has the
/// block then. The blocks that are held back have at most a fixed number of bytes, or are one larger block. Thread-safe.
/// </remarks>
internal sealed class FreedBlocks(nuint mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<(nuint Address, nuint Size)> _blocks = [];
    private nuint _bytes;

    /// <summary>Poisons a block and holds it back.</summary>
    public void Add(nuint address, nuint size)
    {
        ObjectGuard.Poison(address, size);
        using (_lock.EnterScope())
        {
            _blocks.Enqueue((address, size));
            _bytes += size;
        }
    }

    /// <summary>Takes out the oldest block if too many bytes are held back or all blocks are wanted; otherwise returns false.</summary>
    /// <param name="all">Whether to take a block out even if the limit is kept.</param>
    /// <param name="address">The address of the block.</param>
    /// <param name="size">The size of the block in bytes.</param>
    /// <param name="isTouched">Whether the block was written to after it was freed.</param>
    public bool TryTake(bool all, out nuint address, out nuint size, out bool isTouched)
    {
        using (_lock.EnterScope())
        {
            bool isHeld = _blocks.Count > 0 && (all || (_bytes > mostBytes && _blocks.Count > 1));
            (address, size) = isHeld ? _blocks.Dequeue() : default;
            _bytes -= size;
        }

        isTouched = size > 0 && ObjectGuard.IsTouched(address, size);
        return size > 0;
    }
}

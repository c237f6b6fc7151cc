namespace Cleave.Memory.Slabs;

/// <summary>Memory that is free and not allocated again for a while: filled with a pattern, and checked for writes before it is given
/// back.</summary>
/// <param name="mostBytes">The most bytes that are held back.</param>
/// <param name="fill">The value of each byte that is held back.</param>
/// <param name="mostBlocks">The largest number of blocks that are held back.</param>
/// <remarks>
/// The states of a freed block, and who may change them: claimed, by the one thread that has freed it (<c>Freed once</c>), which fills and
/// adds it; held back, until one thread takes it out; taken, by that thread alone, which checks it and frees its pages or reports that it
/// was written to. Adding and taking happen under the lock. Filling and checking happen outside it, because no other thread has the block
/// then. The blocks that are held back have at most a fixed number of bytes, or are one larger block. Thread-safe.
/// </remarks>
internal sealed class FreedBlocks(nuint mostBytes, byte fill, int mostBlocks = int.MaxValue)
{
    private readonly Lock _lock = new();
    private readonly Queue<(nuint Address, nuint Size)> _blocks = [];
    private nuint _bytes;

    /// <summary>Fills a block with the pattern and holds it back.</summary>
    public void Add(nuint address, nuint size)
    {
        ObjectGuard.Fill(address, size, fill);
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
            bool isHeld = _blocks.Count > 0 && (all || (IsFull && _blocks.Count > 1));
            (address, size) = isHeld ? _blocks.Dequeue() : default;
            _bytes -= size;
        }

        isTouched = size > 0 && !ObjectGuard.IsFilled(address, size, fill);
        return size > 0;
    }

    private bool IsFull => _bytes > mostBytes || _blocks.Count > mostBlocks;
}

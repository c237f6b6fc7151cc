namespace Cleave.Memory.Slabs;

/// <summary>The blocks of pages that were freed last, in debug mode: they are poisoned, and checked before their pages go back.</summary>
/// <remarks>
/// The states of a freed block, and who may change them: claimed, by the one thread that has freed it (<c>Freed once</c>), which poisons it and
/// adds it; held back, until one thread takes it out; taken, by that thread alone, which checks it and gives its pages back, or reports that it
/// was written to. Adding and taking happen under the lock; poisoning and checking do not, because no other thread has the block then. At most
/// so many bytes are held back, or one block that is larger. Thread-safe.
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

    /// <summary>Lets go of the oldest, as long as they are too many, or of all.</summary>
    /// <param name="all">Whether of all.</param>
    /// <param name="address">Of its first byte.</param>
    /// <param name="size">In bytes.</param>
    /// <param name="isTouched">Whether it was written to since.</param>
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

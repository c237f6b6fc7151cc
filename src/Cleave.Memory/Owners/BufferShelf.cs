using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>Idle buffers of one size, and how many of them nobody has needed lately.</summary>
/// <remarks>A buffer is on the shelf or has been taken off by exactly one thread, which then owns it. Thread-safe, by a lock that is held for a
/// few instructions.</remarks>
internal sealed class BufferShelf(Layout layout)
{
    private readonly Lock _lock = new();

    /// <summary>Those that came back last are the last, and go out first.</summary>
    private readonly List<MemoryBlock> _idle = [];

    /// <summary>The fewest that there were since <see cref="TakeUnused"/>.</summary>
    private int _fewest;

    public Layout Layout => layout;

    public int Count
    {
        get
        {
            using (_lock.EnterScope())
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>The block that came back last, or null.</summary>
    public MemoryBlock? Take()
    {
        using (_lock.EnterScope())
        {
            int last = _idle.Count - 1;
            if (last < 0)
            {
                return null;
            }

            MemoryBlock block = _idle[last];
            _idle.RemoveAt(last);
            _fewest = Math.Min(_fewest, last);
            return block;
        }
    }

    public void Put(MemoryBlock block)
    {
        using (_lock.EnterScope())
        {
            _idle.Add(block);
        }
    }

    /// <summary>Takes those out that nobody has needed since the last call, the longest idle first.</summary>
    public MemoryBlock[] TakeUnused()
    {
        using (_lock.EnterScope())
        {
            MemoryBlock[] unused = [.. _idle[.._fewest]];
            _idle.RemoveRange(0, _fewest);
            _fewest = _idle.Count;
            return unused;
        }
    }
}

using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>The idle buffers of one size, with a count of those that were not needed recently.</summary>
/// <remarks>A buffer is either on the shelf or owned by the one thread that took it off. Thread-safe, by a lock that is held for a few
/// instructions.</remarks>
internal sealed class BufferShelf(Layout layout)
{
    private readonly Lock _lock = new();

    /// <summary>The idle buffers as a stack: the buffer that was returned last is rented next.</summary>
    private readonly List<NativeBlock> _idle = [];

    /// <summary>The smallest number of idle buffers since the last call of <see cref="TakeUnused"/>.</summary>
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

    /// <summary>Takes the buffer that was returned last off the shelf; null if the shelf is empty.</summary>
    public NativeBlock? Take()
    {
        using (_lock.EnterScope())
        {
            int last = _idle.Count - 1;
            if (last < 0)
            {
                return null;
            }

            NativeBlock block = _idle[last];
            _idle.RemoveAt(last);
            _fewest = Math.Min(_fewest, last);
            return block;
        }
    }

    public void Put(NativeBlock block)
    {
        using (_lock.EnterScope())
        {
            _idle.Add(block);
        }
    }

    /// <summary>Takes all buffers off the shelf that were not needed since the last call, the longest idle first.</summary>
    public NativeBlock[] TakeUnused()
    {
        using (_lock.EnterScope())
        {
            NativeBlock[] unused = [.. _idle[.._fewest]];
            _idle.RemoveRange(0, _fewest);
            _fewest = _idle.Count;
            return unused;
        }
    }
}

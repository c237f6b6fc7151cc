namespace Cleave.Memory.Owners;

/// <summary>Idle buffers of one size, and how many of them nobody has needed lately.</summary>
/// <remarks>Thread-safe, by a lock that is held for a few instructions.</remarks>
internal sealed class BufferShelf(Layout layout)
{
    private readonly Lock _lock = new();

    /// <summary>Those that came back last are the last, and go out first.</summary>
    private readonly List<nuint> _idle = [];

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

    public bool TryTake(out nuint address)
    {
        using (_lock.EnterScope())
        {
            int last = _idle.Count - 1;
            address = last < 0 ? 0 : _idle[last];
            if (last >= 0)
            {
                _idle.RemoveAt(last);
                _fewest = Math.Min(_fewest, last);
            }

            return last >= 0;
        }
    }

    public void Put(nuint address)
    {
        using (_lock.EnterScope())
        {
            _idle.Add(address);
        }
    }

    /// <summary>Takes those out that nobody has needed since the last call, the longest idle first.</summary>
    public nuint[] TakeUnused()
    {
        using (_lock.EnterScope())
        {
            nuint[] unused = [.. _idle[.._fewest]];
            _idle.RemoveRange(0, _fewest);
            _fewest = _idle.Count;
            return unused;
        }
    }
}

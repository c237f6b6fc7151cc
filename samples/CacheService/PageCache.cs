using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Owners;

/// <summary>Pages by their names, in memory that is charged to a group;
/// when that is short, those that were asked for longest ago go.</summary>
/// <remarks>
/// Thread-safe, by one lock. A page is made outside of it: making one may run the shrinkers of others on this thread, and they must not
/// find a lock taken that somebody else waits for.
/// </remarks>
internal sealed class PageCache(MemoryGroup group, Action<string, Span<byte>> render) : IShrinker, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Name, KVec<byte> Bytes)>> _pages = [];
    private readonly LinkedList<(string Name, KVec<byte> Bytes)> _byUse = [];
    private nuint _bytes;

    /// <summary>Pages that were given up so far.</summary>
    public int Evicted { get; private set; }

    /// <summary>Bytes that it could give back: all it has.</summary>
    public nuint Count
    {
        get
        {
            using (_lock.EnterScope())
            {
                return _bytes;
            }
        }
    }

    /// <summary>Gives back so many bytes and an eighth of all, so that the next request need not ask again.</summary>
    public nuint Scan(nuint bytes)
    {
        using (_lock.EnterScope())
        {
            nuint before = _bytes;
            nuint left = before - nuint.Min(before, nuint.Max(bytes, before / 8));
            while (_bytes > left)
            {
                Evict();
            }

            return before - _bytes;
        }
    }

    /// <summary>Answers a request: copies the page, which is made where it is not there.</summary>
    /// <exception cref="Cleave.AllocationException">There is no memory for it, whatever was given up.</exception>
    public void Get(string name, Span<byte> answer)
    {
        if (TryCopy(name, answer))
        {
            return;
        }

        using IDisposable charged = group.Enter();
        var page = new KVec<byte>((nuint)answer.Length, GfpFlags.KernelAccount);
        page.Resize((nuint)answer.Length, 0);
        render(name, page.AsSpan());
        page.AsSpan().CopyTo(answer);
        Add(name, page);
    }

    public void Dispose() => Scan(nuint.MaxValue);

    private bool TryCopy(string name, Span<byte> answer)
    {
        using (_lock.EnterScope())
        {
            if (!_pages.TryGetValue(name, out LinkedListNode<(string Name, KVec<byte> Bytes)>? page))
            {
                return false;
            }

            _byUse.Remove(page);
            _byUse.AddLast(page);
            page.Value.Bytes.AsSpan().CopyTo(answer);
            return true;
        }
    }

    private void Add(string name, KVec<byte> page)
    {
        using (_lock.EnterScope())
        {
            if (_pages.ContainsKey(name))
            {
                // Another thread made it at the same time.
                page.Dispose();
                return;
            }

            _pages.Add(name, _byUse.AddLast((name, page)));
            _bytes += page.Capacity;
        }
    }

    private void Evict()
    {
        (string name, KVec<byte> page) = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _pages.Remove(name);
        _bytes -= page.Capacity;
        page.Dispose();
        Evicted++;
    }
}

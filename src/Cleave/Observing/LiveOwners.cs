namespace Cleave.Observing;

/// <summary>The owners that an allocator has made, as weak references, so that an owner that the program has dropped is still found by the
/// garbage collector.</summary>
/// <remarks>
/// Owners are not removed when they are disposed, which would cost every disposal a search. Instead an addition that doubles the list first
/// drops the owners that are garbage or have nothing, so the list has at most twice as many entries as there were owners with memory, and
/// 64 more. Thread-safe.
/// </remarks>
internal sealed class LiveOwners<TOwner>(Func<TOwner, OwnedAllocation?> describe, Func<TOwner, bool> hasMemory)
    where TOwner : class
{
    private const int Least = 64;

    private readonly Lock _lock = new();
    private readonly List<WeakReference<TOwner>> _owners = [];
    private int _most = Least;

    /// <summary>Adds a new owner. Cost: amortized constant.</summary>
    public void Add(TOwner owner)
    {
        var reference = new WeakReference<TOwner>(owner);
        using (_lock.EnterScope())
        {
            if (_owners.Count == _most)
            {
                _owners.RemoveAll(one => !one.TryGetTarget(out TOwner? found) || !hasMemory(found));
                _most = Least + (2 * _owners.Count);
            }

            _owners.Add(reference);
        }
    }

    /// <summary>Describes the owners that are alive and have memory, in the order in which they were made.</summary>
    /// <remarks>Calls the program's code for the names of tags, so it holds no lock then.</remarks>
    public IReadOnlyList<OwnedAllocation> Describe()
    {
        WeakReference<TOwner>[] references;
        using (_lock.EnterScope())
        {
            references = [.. _owners];
        }

        var allocations = new List<OwnedAllocation>();
        foreach (WeakReference<TOwner> reference in references)
        {
            if (reference.TryGetTarget(out TOwner? owner) && describe(owner) is { } allocation)
            {
                allocations.Add(allocation);
            }
        }

        return allocations;
    }
}

using Cleave.Memory.Diagnostics;

namespace Cleave.Memory.Reclaim;

/// <summary>The shrinkers of a heap. Thread-safe; none is called under a lock.</summary>
internal sealed class ShrinkerList(string heap)
{
    private readonly Lock _lock = new();
    private Entry[] _entries = [];

    /// <summary>Adds one, until the answer is disposed.</summary>
    public IDisposable Add(IShrinker shrinker, MemoryGroup? group)
    {
        var entry = new Entry(this, shrinker, group);
        using (_lock.EnterScope())
        {
            _entries = [.. _entries, entry];
        }

        return entry;
    }

    /// <summary>Lets them give back about so many bytes, largest first: all of them, or those of a group and of the groups in it.</summary>
    /// <returns>Bytes that they say they gave back.</returns>
    public nuint Shrink(nuint bytes, MemoryGroup? group)
    {
        nuint given = 0;
        Entry[] entries = Volatile.Read(ref _entries);
        var largestFirst = entries
            .Where(entry => group is null || entry.Group?.IsIn(group) == true)
            .Select(entry => (Entry: entry, Count: Guarded(() => entry.Shrinker.Count)))
            .OrderByDescending(pair => pair.Count);
        foreach ((Entry entry, nuint count) in largestFirst)
        {
            if (count == 0 || given >= bytes)
            {
                break;
            }

            given += Guarded(() => entry.Shrinker.Scan(nuint.Min(count, bytes - given)));
        }

        return given;
    }

    /// <summary>The shrinkers, or those of a group, with what they could give back; pools are named by themselves.</summary>
    public IEnumerable<MemoryHolder> Holders(MemoryGroup? group) => Volatile.Read(ref _entries)
        .Where(entry => entry.Shrinker is not NativeMemoryPool && (group is null || entry.Group?.IsIn(group) == true))
        .Select(entry => new MemoryHolder($"cache {entry.Shrinker.GetType().Name}", Guarded(() => entry.Shrinker.Count)));

    /// <summary>What one answers; nothing where it throws.</summary>
    private nuint Guarded(Func<nuint> call)
    {
        try
        {
            return call();
        }
#pragma warning disable CA1031 // Whatever goes wrong in a cache, the request of another part of the program is not to blame.
        catch (Exception error)
#pragma warning restore CA1031
        {
            MemoryEvents.Log.ShrinkerFailed(heap, error.ToString());
            return 0;
        }
    }

    private sealed class Entry(ShrinkerList list, IShrinker shrinker, MemoryGroup? group) : IDisposable
    {
        public IShrinker Shrinker => shrinker;

        public MemoryGroup? Group => group;

        public void Dispose()
        {
            using (list._lock.EnterScope())
            {
                list._entries = [.. list._entries.Where(entry => entry != this)];
            }
        }
    }
}

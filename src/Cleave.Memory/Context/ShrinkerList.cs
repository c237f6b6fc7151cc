using System.Buffers;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>The shrinkers of a heap. Thread-safe; no shrinker is called under a lock.</summary>
internal sealed class ShrinkerList(string heap)
{
    /// <summary>The largest number of shrinkers whose counts fit on the stack.</summary>
    private const int MostOnStack = 64;

    private readonly Lock _lock = new();
    private RegisteredShrinker[] _entries = [];

    /// <summary>Registers a shrinker until the returned object is disposed.</summary>
    public IDisposable Add(IShrinker shrinker, MemoryGroup? group)
    {
        var entry = new RegisteredShrinker(this, shrinker, group);
        using (_lock.EnterScope())
        {
            _entries = [.. _entries, entry];
        }

        return entry;
    }

    /// <summary>Whether no shrinker is registered.</summary>
    public bool IsEmpty => Volatile.Read(ref _entries).Length == 0;

    /// <summary>Asks shrinkers to free about the given number of bytes, the largest first: all shrinkers, or those of a group and its
    /// descendants.</summary>
    /// <returns>The number of bytes that the shrinkers report as freed.</returns>
    /// <remarks>Allocates nothing on the managed heap.</remarks>
    public nuint Shrink(nuint bytes, MemoryGroup? group)
    {
        RegisteredShrinker[] entries = Volatile.Read(ref _entries);
        nuint[]? rented = entries.Length > MostOnStack ? ArrayPool<nuint>.Shared.Rent(entries.Length) : null;
        Span<nuint> counts = rented is null ? stackalloc nuint[MostOnStack] : rented;
        counts = counts[..entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            bool isAsked = group is null || entries[i].Group?.IsIn(group) == true;
            counts[i] = isAsked ? CountOf(entries[i]) : 0;
        }

        nuint given = ShrinkLargestFirst(entries, counts, bytes);
        if (rented is not null)
        {
            ArrayPool<nuint>.Shared.Return(rented);
        }

        return given;
    }

    /// <summary>The shrinkers, or those of a group, with the bytes that each could free. Pools are not included, because they report
    /// themselves.</summary>
    public IEnumerable<MemoryHolder> Holders(MemoryGroup? group) => Volatile.Read(ref _entries)
        .Where(entry => entry.Shrinker is not IBufferPool && (group is null || entry.Group?.IsIn(group) == true))
        .Select(entry => new MemoryHolder($"cache {entry.Shrinker.GetType().Name}", CountOf(entry)));

    private nuint ShrinkLargestFirst(RegisteredShrinker[] entries, Span<nuint> counts, nuint bytes)
    {
        nuint given = 0;
        while (given < bytes)
        {
            int largest = 0;
            for (int i = 1; i < counts.Length; i++)
            {
                largest = counts[i] > counts[largest] ? i : largest;
            }

            if (counts.IsEmpty || counts[largest] == 0)
            {
                break;
            }

            given += Scan(entries[largest], nuint.Min(counts[largest], bytes - given));
            counts[largest] = 0;
        }

        return given;
    }

#pragma warning disable CA1031 // Whatever goes wrong in a cache, the request of another part of the program is not to blame.
    private nuint CountOf(RegisteredShrinker entry)
    {
        try
        {
            return entry.Shrinker.Count;
        }
        catch (Exception error)
        {
            return Failed(error);
        }
    }

    private nuint Scan(RegisteredShrinker entry, nuint bytes)
    {
        try
        {
            return entry.Shrinker.Scan(bytes);
        }
        catch (Exception error)
        {
            return Failed(error);
        }
    }
#pragma warning restore CA1031

    private nuint Failed(Exception error)
    {
        MemoryEvents.Log.ShrinkerFailed(heap, error.ToString());
        return 0;
    }

    private sealed class RegisteredShrinker(ShrinkerList list, IShrinker shrinker, MemoryGroup? group) : IDisposable
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

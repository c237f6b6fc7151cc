using Cleave.Caches;
using Cleave.Interleaving.Steps;
using Cleave.Locks;

namespace Cleave.Interleaving.Values;

/// <summary>What a protocol of cached blocks needs of its metadata: which blocks are allocated. Changed under the lock only.</summary>
internal interface ITestValues : IBlockValues
{
    /// <summary>Notes that a caller has a block that was just taken from the metadata.</summary>
    void HandOut(ulong id);

    /// <summary>Takes a block that was claimed out of the metadata. Under the lock.</summary>
    void Free(ulong id);

    /// <summary>Whether a caller has a block whose free was refused. Under the lock.</summary>
    bool IsHeld(ulong id);
}

/// <summary>
/// The smallest allocator with caches of threads: four blocks, a lock, and the product's stacks. It is generic in the protocol by which
/// threads decide who has a block, so that wrong protocols can be shown to be found.
/// </summary>
internal sealed class ToyAllocator<TValues>
    where TValues : struct, ITestValues
{
    private readonly ShortLock _lock = new();
    private readonly bool[] _allocated;
    private readonly string?[] _holders = new string?[5];
    private readonly TValues _values;
    private readonly ThreadCaches<TValues> _caches;
    private readonly bool _claimsUnderLock;

    public ToyAllocator(Func<bool[], TValues> values, bool claimsUnderLock)
    {
        _allocated = new bool[5];
        _claimsUnderLock = claimsUnderLock;
        _values = values(_allocated);
        _caches = new ThreadCaches<TValues>(_values, [2], cache => GiveBack(_caches!.Claim(cache)));
    }

    /// <summary>Allocates a block, and fails if somebody has it.</summary>
    public ulong Allocate()
    {
        ulong id = _caches.Take(0);
        if (id == 0)
        {
            id = AllocateFromMetadata();
        }

        Actor.Note($"gets block {id}");
        Assert.True(_holders[id] is null, $"{Name} gets block {id}, which {_holders[id]} has.");
        _holders[id] = Name;
        return id;
    }

    /// <summary>Allocates the first block that is free in the metadata.</summary>
    public ulong AllocateFromMetadata()
    {
        using (_lock.Enter())
        {
            ulong id = TakeFree();
            _values.HandOut(id);
            return id;
        }
    }

    /// <summary>Fills the stack of the calling thread with the first block that is free in the metadata.</summary>
    public void Fill()
    {
        ulong id;
        using (_lock.Enter())
        {
            id = TakeFree();
        }

        _caches.Fill(0, [id]);
    }

    /// <summary>Frees a block that the caller has.</summary>
    public void Free(ulong id)
    {
        Assert.Equal(Name, _holders[id]);
        _holders[id] = null;
        Actor.Note($"frees block {id}");
        Assert.True(TryFree(id), $"{Name} has block {id}, and its free is refused.");
    }

    /// <summary>Notes who has a block that the setup allocated.</summary>
    public void GiveTo(ulong id, string name) => _holders[id] = name;

    /// <summary>Frees a block whether the caller has it or not.</summary>
    public bool TryFree(ulong id)
    {
        KeepOutcome outcome;
        while ((outcome = _caches.Keep(id, 0)) == KeepOutcome.NotHeld)
        {
            using (_lock.Enter())
            {
                if (!_values.IsHeld(id))
                {
                    return false;
                }
            }
        }

        return outcome == KeepOutcome.Kept;
    }

    public void Flush() => GiveBack(_caches.ClaimAll());

    /// <summary>All blocks are free in the end, but for those that somebody has.</summary>
    public void Check()
    {
        Flush();
        Assert.Equal(_holders.Select(holder => holder is not null), _allocated);
    }

    /// <summary>Lets nobody be noted as the holder of a block, which wrong frees may take away.</summary>
    public void Forget(ulong id) => _holders[id] = null;

    /// <summary>So many blocks are allocated in the end.</summary>
    public void CheckCount(int allocated)
    {
        Flush();
        Assert.Equal(allocated, _allocated.Count(block => block));
    }

    private static string Name => Actor.Current?.Name ?? "setup";


    private ulong TakeFree()
    {
        int id = Array.IndexOf(_allocated, false, 1);
        _allocated[id] = true;
        return (ulong)id;
    }

    private void GiveBack(IEnumerable<ulong> claims)
    {
        if (!_claimsUnderLock)
        {
            claims = [.. claims];
        }

        using (_lock.Enter())
        {
            foreach (ulong id in claims)
            {
                _values.Free(id);
            }
        }
    }
}

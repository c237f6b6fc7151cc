namespace Cleave.Memory.Slabs;

/// <content>The free objects of caches: drained, or allocated to a thread of another cache.</content>
internal sealed partial class ObjectCaches
{
    /// <summary>Drains all caches. Enters in turn the lock of each cache that seems to hold anything.</summary>
    /// <returns>The number of pages that were freed.</returns>
    public ulong Drain()
    {
        using Lock.Scope draining = _draining.EnterScope();
        SendAllLeaving();
        ulong drained = 0;
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            if (cache.MayHaveIdle)
            {
                using (cache.LockOut())
                {
                    drained += cache.Drain();
                    cache.Unlock();
                }
            }
        }

        return drained;
    }

    /// <summary>Allocates a free object of another cache, if one has any.</summary>
    /// <remarks>The object still belongs to that cache, so it is freed like any object of another owner.</remarks>
    public bool TryTakeElsewhere(ObjectCache mine, int sizeClass, byte state, out ObjectEntry entry)
    {
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            if (cache != mine && cache.MayHave(sizeClass) && TryTakeFrom(cache, sizeClass, state, out entry))
            {
                return true;
            }
        }

        entry = default;
        return false;
    }

    private static bool TryTakeFrom(ObjectCache cache, int sizeClass, byte state, out ObjectEntry entry)
    {
        using (cache.LockOut())
        {
            try
            {
                return cache.TryPop(sizeClass, state, out entry);
            }
            finally
            {
                cache.Unlock();
            }
        }
    }

    private void SendAllLeaving()
    {
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            if (cache.HasLeaving)
            {
                RemoteFrees.Send(cache);
            }
        }
    }
}

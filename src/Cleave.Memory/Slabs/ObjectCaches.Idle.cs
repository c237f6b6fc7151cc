namespace Cleave.Memory.Slabs;

/// <content>What caches have free: given back, or taken for another cache's thread.</content>
internal sealed partial class ObjectCaches
{
    /// <summary>Gives back everything that is free. Enters the lock of each cache in turn that seems to have anything.</summary>
    /// <returns>How many pages.</returns>
    public ulong Drain()
    {
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

    /// <summary>Takes an object that another cache has free, if there is one.</summary>
    /// <remarks>The object stays one of that cache, so it is freed as any object of another owner.</remarks>
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

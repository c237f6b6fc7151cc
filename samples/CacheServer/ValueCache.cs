namespace CacheServer;

/// <summary>A cache that answers requests: what it does not have it makes, and keeps. Thread-safe.</summary>
internal abstract class ValueCache : IDisposable
{
    private long _hits;
    private long _misses;

    /// <summary>Requests that were answered from the cache.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>Requests whose value was made.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>Bytes that the cache has.</summary>
    public abstract long Bytes { get; }

    /// <summary>Copies the value of a key into a buffer, which has room for the longest value.</summary>
    /// <returns>The length of the value in bytes.</returns>
    public int Get(int key, Span<byte> answer)
    {
        answer = answer[..Values.LengthOf(key)];
        if (TryCopy(key, answer))
        {
            Interlocked.Increment(ref _hits);
        }
        else
        {
            Interlocked.Increment(ref _misses);
            Values.Make(key, answer);
            Keep(key, answer);
        }

        return answer.Length;
    }

    /// <summary>Copies the value of a key, if the cache has it.</summary>
    protected abstract bool TryCopy(int key, Span<byte> answer);

    /// <summary>Takes a value into the cache.</summary>
    protected abstract void Keep(int key, ReadOnlySpan<byte> value);

    /// <inheritdoc/>
    public abstract void Dispose();
}

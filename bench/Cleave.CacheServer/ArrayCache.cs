using CacheServer;

namespace Cleave.CacheServer;

/// <summary>The cache of a program without native memory: arrays on the managed heap, of which the least recently used are
/// evicted.</summary>
/// <param name="limit">The most bytes of arrays that the cache keeps.</param>
internal sealed class ArrayCache(long limit) : ValueCache
{
    private readonly Lock _lock = new();
    private readonly LruTable<byte[]> _values = new();
    private long _bytes;

    public override long Bytes => Volatile.Read(ref _bytes);

    public override void Dispose()
    {
    }

    protected override bool TryCopy(int key, Span<byte> answer)
    {
        using (_lock.EnterScope())
        {
            bool isFound = _values.TryUse(key, out byte[]? value);
            value.CopyTo(answer);
            return isFound;
        }
    }

    protected override void Keep(int key, ReadOnlySpan<byte> value)
    {
        byte[] copy = value.ToArray();
        using (_lock.EnterScope())
        {
            _bytes += _values.TryAdd(key, copy) ? copy.Length : 0;
            while (_bytes > limit && _values.TryRemoveOldest(out byte[]? oldest))
            {
                _bytes -= oldest!.Length;
            }
        }
    }
}

using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace CacheServer;

/// <summary>A cache whose values lie outside the managed heap. It evicts by itself at its own limit,
/// and for others if reclaim asks it to.</summary>
/// <param name="allocator">The allocator of the values.</param>
/// <param name="limit">The most bytes that the cache keeps.</param>
/// <param name="flags">The flags of its requests for memory.</param>
/// <remarks>
/// A value is one allocation, and what the cache knows of it is an entry of an array, so neither adding nor evicting a value makes work for
/// the garbage collector. Memory is allocated outside of the lock, because the request may run shrinkers, this cache among them.
/// </remarks>
internal sealed class NativeCache(HeapAllocator allocator, nuint limit, GfpFlags flags) : ValueCache, IShrinker
{
    private readonly Lock _lock = new();
    private readonly LruTable<Value> _values = new();
    private nuint _bytes;
    private long _refused;

    /// <summary>Bytes that the cache could give back, which is all that it has.</summary>
    public nuint Count => Volatile.Read(ref _bytes);

    /// <inheritdoc/>
    public override long Bytes => (long)Count;

    /// <summary>Values that could not be kept because there was no memory.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Values that were evicted because reclaim asked for memory.</summary>
    public long Reclaimed { get; private set; }

    /// <summary>Evicts the values that were used longest ago, until so many bytes are free.</summary>
    public nuint Scan(nuint bytes)
    {
        using (_lock.EnterScope())
        {
            nuint before = _bytes;
            while (before - _bytes < bytes && TryEvict())
            {
                Reclaimed++;
            }

            return before - _bytes;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => Scan(nuint.MaxValue);

    /// <inheritdoc/>
    protected override unsafe bool TryCopy(int key, Span<byte> answer)
    {
        // SAFETY: the memory is freed under the lock only, and has as many bytes as its layout.
        using (_lock.EnterScope())
        {
            if (!_values.TryUse(key, out Value value))
            {
                return false;
            }

            new ReadOnlySpan<byte>((void*)value.Address, answer.Length).CopyTo(answer);
            return true;
        }
    }

    /// <inheritdoc/>
    protected override unsafe void Keep(int key, ReadOnlySpan<byte> value)
    {
        // SAFETY: nobody else knows the memory yet, and it has as many bytes as its layout.
        var layout = new Layout((nuint)value.Length, default);
        if (!allocator.TryAllocate(layout, flags, default, out Allocation memory))
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        value.CopyTo(new Span<byte>((void*)memory.Address, value.Length));
        using (_lock.EnterScope())
        {
            if (!_values.TryAdd(key, new Value(memory.Address, layout, memory.Size)))
            {
                // Another thread was quicker to make the same value.
                allocator.Free(memory.Address, layout);
                return;
            }

            _bytes += memory.Size;
            while (_bytes > limit && TryEvict())
            {
            }
        }
    }

    private bool TryEvict()
    {
        if (!_values.TryRemoveOldest(out Value value))
        {
            return false;
        }

        allocator.Free(value.Address, value.Layout);
        _bytes -= value.Bytes;
        return true;
    }

    /// <summary>The memory of a value, which may have more bytes than were asked for.</summary>
    private readonly record struct Value(nuint Address, Layout Layout, nuint Bytes);
}

using Cleave.Vulkan.Allocation;

namespace Cleave.Vulkan.Release;

/// <summary>Frees resources when the device is done with them: after a frame, or after a value of a timeline semaphore.</summary>
/// <remarks>
/// <para>
/// A resource is handed over with the value that the device reaches after its last use. Values never decrease, so the resources wait in
/// their order, and completing a value frees all up to it. What waits is bounded by number and by bytes; at the bound the program has to
/// wait for the device.
/// </para>
/// <para>Safe from any number of threads, by a lock; resources are freed outside it. Cost: constant for each resource.</para>
/// <example>
/// <code>
/// using Cleave.Vulkan;
/// using Cleave.Vulkan.Allocation;
///
/// using var allocator = new VulkanAllocator(handles);
/// using var frames = new ReleaseQueue(allocator);
/// DeviceBuffer oldVertices = allocator.CreateBuffer(4096, BufferUsage.Vertex);
/// frames.DisposeAfter(7, oldVertices); // The commands of frame 7 still read them.
/// Console.WriteLine(oldVertices.IsDisposed); // False
/// frames.Complete(7); // The fence of frame 7 was signalled.
/// Console.WriteLine(oldVertices.IsDisposed); // True
/// </code>
/// </example>
/// </remarks>
public sealed class ReleaseQueue : IDisposable
{
    private readonly VulkanAllocator _allocator;
    private readonly ReleaseQueueOptions _options;
    private readonly Lock _lock = new();
    private readonly Queue<PendingRelease> _pending = new();
    private ulong _lastValue;
    private ulong _completed;
    private ulong _bytes;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="allocator">The allocator whose memory is freed; its device has the semaphore.</param>
    /// <param name="options">The options; null for the default ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of resources that may wait is below 1.</exception>
    public ReleaseQueue(VulkanAllocator allocator, ReleaseQueueOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        _allocator = allocator;
        _options = options ?? new ReleaseQueueOptions();
        if (_options.MaxPending < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"MaxPending is {_options.MaxPending}; it must be at least 1.");
        }
    }

    /// <summary>The number of resources that wait.</summary>
    public int PendingCount
    {
        get
        {
            lock (_lock)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>Bytes of memory that wait.</summary>
    public ulong PendingBytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Describes the queue by what waits in it, as "3 resources with 12 MiB wait".</summary>
    public override string ToString() =>
        $"{PendingCount} {(PendingCount == 1 ? "resource" : "resources")} with {ByteText.Exact(PendingBytes)} wait";

    /// <summary>Disposes a resource when the device has reached a value.</summary>
    /// <param name="value">The number of the frame or the value of the semaphore; never below that of an earlier call.</param>
    /// <param name="resource">A buffer, an image, memory, or anything else to dispose. Only the first three count as bytes that
    /// wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is below that of an earlier call.</exception>
    /// <exception cref="InvalidOperationException">As many resources or bytes wait as may, and the device has completed none. Wait for the
    /// device, call <see cref="Complete"/> or <see cref="Poll"/>, and try again. The resource is still the caller's.</exception>
    public void DisposeAfter(ulong value, IDisposable resource)
    {
        if (!TryDisposeAfter(value, resource))
        {
            throw new InvalidOperationException(
                $"{PendingCount} resources with {ByteText.Exact(PendingBytes)} wait, and at most {_options.MaxPending} with "
                + $"{ByteText.Exact(_options.MaxPendingBytes)} may. Wait for the device and complete a value first.");
        }
    }

    /// <summary>Disposes a resource when the device has reached a value, unless too much waits already.</summary>
    /// <param name="value">The number of the frame or the value of the semaphore; never below that of an earlier call.</param>
    /// <param name="resource">A buffer, an image, memory, or anything else to dispose.</param>
    /// <returns>False if as many resources or bytes wait as may; the resource is still the caller's then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is below that of an earlier call.</exception>
    public bool TryDisposeAfter(ulong value, IDisposable resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (TryAdd(value, resource))
        {
            return true;
        }

        Poll();
        return TryAdd(value, resource);
    }

    /// <summary>Frees everything that waits for a value or a lower one.</summary>
    /// <param name="value">The value that the device has reached. Lower values than before are allowed and do nothing.</param>
    /// <returns>The number of resources that were freed.</returns>
    public int Complete(ulong value)
    {
        int freed = 0;
        while (TryTake(value, out PendingRelease pending))
        {
            pending.Resource.Dispose();
            freed++;
        }

        return freed;
    }

    /// <summary>Asks the timeline semaphore for its value and frees everything that waits for it or a lower one.</summary>
    /// <returns>The number of resources that were freed; 0 if the queue has no semaphore.</returns>
    /// <exception cref="AllocationException">The driver reported an error, such as a lost device.</exception>
    public int Poll() => _options.TimelineSemaphore == 0 ? 0 : Complete(_allocator.GetTimelineValue(_options.TimelineSemaphore));

    /// <summary>Frees everything that waits. The device must be idle.</summary>
    public void Dispose() => Complete(ulong.MaxValue);

    private bool TryAdd(ulong value, IDisposable resource)
    {
        var pending = new PendingRelease(value, resource, BytesOf(resource));
        lock (_lock)
        {
            if (value < _lastValue)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"The value is {value}, below {_lastValue} of an earlier call; values never decrease.");
            }

            if (_pending.Count >= _options.MaxPending || pending.Bytes > _options.MaxPendingBytes - _bytes)
            {
                return false;
            }

            _lastValue = value;
            _pending.Enqueue(pending);
            _bytes += pending.Bytes;
            return true;
        }
    }

    private bool TryTake(ulong value, out PendingRelease pending)
    {
        lock (_lock)
        {
            _completed = Math.Max(_completed, value);
            bool taken = _pending.TryPeek(out pending) && pending.Value <= _completed;
            if (taken)
            {
                _pending.Dequeue();
                _bytes -= pending.Bytes;
            }

            return taken;
        }
    }

    private static ulong BytesOf(IDisposable resource) => resource switch
    {
        DeviceAllocation memory => memory.Size,
        DeviceBuffer buffer => buffer.Memory.Size,
        DeviceImage image => image.Memory.Size,
        _ => 0,
    };

    private readonly record struct PendingRelease(ulong Value, IDisposable Resource, ulong Bytes);
}

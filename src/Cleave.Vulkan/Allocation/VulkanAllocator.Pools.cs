using System.Diagnostics.CodeAnalysis;
using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Choice;

namespace Cleave.Vulkan.Allocation;

/// <content>Pools with options of their own.</content>
public sealed partial class VulkanAllocator
{
    private readonly Lock _poolLock = new();
    private readonly List<DevicePool> _pools = [];

    /// <summary>Makes a pool, and the blocks that it never frees.</summary>
    /// <param name="options">The options of the pool.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message names the value and the limit.</exception>
    /// <exception cref="AllocationException">No memory type serves the pool, or the first blocks could not be made.</exception>
    public DevicePool CreatePool(DevicePoolOptions options) =>
        TryCreatePool(options, out DevicePool? pool, out AllocationFailure failure) ? pool : throw failure.ToException();

    /// <summary>Makes a pool, or returns false with the reason.</summary>
    /// <param name="options">The options of the pool.</param>
    /// <param name="pool">The pool; null if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    public bool TryCreatePool(DevicePoolOptions options, [NotNullWhen(true)] out DevicePool? pool, out AllocationFailure failure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        pool = null;
        TypeDemand demand = options.Request.DemandOf(options.TypeBits);
        int[] types = _chooser.Choose(demand);
        if (OptionChecks.Complaint(options) is { } complaint)
        {
            failure = DeviceFailure.Invalid(nameof(options), complaint);
            return false;
        }

        if (types.Length == 0)
        {
            failure = RequestChecks.NoType(new MemoryRequirements(options.BlockSize), _chooser.Explain(demand));
            return false;
        }

        var blocks = new BlockList(this, _source, ListOptions.Of(_device, _device.Types[types[0]], _options, options));
        if (!blocks.TryMakeMinimum(out DeviceAttempt refusal))
        {
            blocks.Clear();
            failure = new DeviceFailure
            {
                Code = refusal.Code,
                Size = refusal.BlockSize,
                DriverResult = refusal.DriverResult,
                Attempts = [refusal],
            };
            return false;
        }

        pool = new DevicePool(this, blocks, options);
        lock (_poolLock)
        {
            _pools.Add(pool);
        }

        failure = default;
        return true;
    }

    /// <summary>The lists of blocks of a pool, or of the allocator itself if the pool is null.</summary>
    internal IReadOnlyList<BlockList> ListsOf(DevicePool? pool) => pool is null ? _lists : [pool.Blocks];

    /// <summary>Takes a pool out of the allocator, and frees its blocks.</summary>
    internal void Remove(DevicePool pool)
    {
        lock (_poolLock)
        {
            if (!_pools.Remove(pool))
            {
                return;
            }
        }

        try
        {
            ReportLeaks(pool.Blocks.GetRecords());
        }
        finally
        {
            pool.Blocks.Clear();
        }
    }

    private DevicePool[] Pools
    {
        get
        {
            lock (_poolLock)
            {
                return [.. _pools];
            }
        }
    }

    /// <summary>Places a request in its pool, and nowhere else.</summary>
    private bool TryPlaceInPool(
        DevicePool pool,
        in MemoryRequirements requirements,
        in MemoryRequest request,
        in ResourceHandles resource,
        out MemoryBlock block,
        out BlockRange range,
        out DeviceFailure failure)
    {
        block = null!;
        range = default;
        BlockList list = pool.Blocks;
        if (pool.IsDisposed || !ReferenceEquals(pool.Allocator, this))
        {
            failure = DeviceFailure.Invalid(
                nameof(request), pool.IsDisposed ? "The pool was disposed." : "The pool is of another allocator.");
            return false;
        }

        bool isAllowed = (requirements.TypeBits >> pool.Type.Index & 1) != 0;
        DeviceAttempt refusal = default;
        if (isAllowed && !requirements.RequiresDedicated
            && list.TryAllocate(DemandOf(requirements, request, resource), out block, out range, out refusal))
        {
            failure = default;
            return true;
        }

        DeviceFailureCode code = !isAllowed ? DeviceFailureCode.NoSuitableType
            : requirements.RequiresDedicated ? DeviceFailureCode.NeedsDedicated
            : refusal.Code;
        failure = !isAllowed
            ? new DeviceFailure
            {
                Code = code,
                Size = requirements.Size,
                Detail = $"The resource cannot lie in {pool.Type}, the type of its pool.",
            }
            : new DeviceFailure
            {
                Code = code,
                Size = requirements.Size,
                DriverResult = refusal.DriverResult,
                Attempts = [requirements.RequiresDedicated ? _source.Refusal(list.Options.Order, code, VkResult.Success, 0) : refusal],
            };
        return false;
    }
}

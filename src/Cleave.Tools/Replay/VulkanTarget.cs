using Cleave.Tools.Moments;
using Cleave.Tools.Traces;
using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Headless;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Replay;

/// <summary>
/// A replay target that plays a trace on memory of a Vulkan device, through <see cref="VulkanAllocator"/> with its growing blocks. The
/// space is the most bytes of device memory that the allocator held at once.
/// </summary>
internal sealed class VulkanTarget : ReplayTarget, IDisposable
{
    private readonly HeadlessDevice _device;
    private readonly VulkanAllocator _allocator;
    private readonly DeviceRange[] _live;
    private readonly ulong _minAlignment;
    private readonly bool _measures;
    private BlockExtent _extent;
    private AllocationFailure _failure;
    private ulong _allocated;
    private ulong _mostHeld;
    private long _mostBlocks;

    /// <param name="trace">The trace to play.</param>
    /// <param name="options">The replay options; the granularity, the least alignment and the size are used.</param>
    /// <param name="measure">True to watch what the allocator holds.</param>
    /// <exception cref="PlatformNotSupportedException">The machine has no Vulkan device.</exception>
    public VulkanTarget(Trace trace, ReplayOptions options, bool measure)
    {
        _device = HeadlessDevice.Create();
        ulong[] limits = options.Size is { } size ? [.. Enumerable.Repeat(size, MostHeaps)] : [];
        _allocator = new VulkanAllocator(_device.Handles, new VulkanAllocatorOptions
        {
            Features = _device.Features,
            Granularity = options.Granularity,
            HeapLimits = limits,
        });
        _live = new DeviceRange[trace.AllocationCount];
        _minAlignment = options.MinAlignment?.Bytes ?? 1;
        _measures = measure;
    }

    private const int MostHeaps = 16;

    /// <summary>The most bytes of device memory that the allocator held at once.</summary>
    public override ulong Size => _mostHeld;

    public override ulong Allocated => _allocated;

    public override ulong LargestFreeBlock => 0;

    /// <summary>Always zero: ranges are cut and joined, but blocks are never halved.</summary>
    public override (ulong Splits, ulong Merges) Changes => default;

    public override IReadOnlyList<OrderCount> FreeBlocks => [];

    /// <summary>The device, and what the allocator needed of it.</summary>
    public override DeviceReplay? Device => new(_device.Name, _mostBlocks, _mostHeld);

    protected override string Reason => _failure.ToString();

    protected override bool TryServe(in TraceEvent allocation)
    {
        bool served = TryAllocate(allocation, out _live[allocation.Id]);
        _allocated += _live[allocation.Id].Size;
        if (served && _measures)
        {
            Watch();
        }

        return served;
    }

    protected override void GiveBack(in TraceEvent free)
    {
        DeviceRange range = _live[free.Id];
        _live[free.Id] = default;
        if (range.IsRange)
        {
            _allocated -= range.Size;
            _allocator.Free(range);
        }
    }

    protected override bool TryServeAndGiveBack(in TraceEvent refused)
    {
        bool served = TryAllocate(refused, out DeviceRange range);
        if (served)
        {
            _allocator.Free(range);
        }

        return served;
    }

    /// <summary>One block for each allocation, with a number of its own instead of an address:
    /// blocks of device memory share no space.</summary>
    public override ReadOnlySpan<BlockExtent> BlocksOf(long id)
    {
        DeviceRange range = _live[id];
        _extent = new BlockExtent(range.Offset, range.Size);
        return range.IsRange ? new ReadOnlySpan<BlockExtent>(ref _extent) : [];
    }

    public void Dispose()
    {
        _allocator.Dispose();
        _device.Dispose();
    }

    private bool TryAllocate(in TraceEvent request, out DeviceRange range) => _allocator.TryAllocateRange(
        new MemoryRequirements(request.Size, Math.Max(Math.Max(request.Alignment, 1), _minAlignment), Kind: ResourceKind.Linear),
        default,
        out range,
        out _failure);

    private void Watch()
    {
        MemoryStatistics held = _allocator.GetStatistics().Total;
        _mostHeld = Math.Max(_mostHeld, held.BlockBytes);
        _mostBlocks = Math.Max(_mostBlocks, held.BlockCount);
    }
}

using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Choice;
using Cleave.Vulkan.Devices;
using Cleave.Vulkan.Statistics;

namespace Cleave.Vulkan.Allocation;

/// <summary>An allocator of Vulkan device memory for any binding: it takes large blocks from the driver and cuts them into
/// ranges.</summary>
/// <remarks>
/// <para>
/// Drivers allow a limited number of device allocations (4096 on many) and make them slowly, so resources have to share them. This
/// allocator chooses the memory type from the purpose of the memory, places each resource in the smallest free run of the fullest block
/// that has room, and makes further blocks as needed. Resources that are large, or that the driver wants alone, get dedicated memory.
/// </para>
/// <para>
/// Safe from any number of threads; a short lock of each memory type protects its blocks, and the driver is called outside it. Dispose the
/// allocator before the device. Memory that is still allocated then is reported by <see cref="Leaked"/> and freed.
/// </para>
/// <example>
/// <code>
/// using Cleave.Vulkan;
///
/// // The handles of any binding: instance, physical device, device, and the address of vkGetInstanceProcAddr.
/// using var allocator = new VulkanAllocator(handles);
/// using DeviceBuffer vertices = allocator.CreateBuffer(
///     1 &lt;&lt; 20, BufferUsage.Vertex, new MemoryRequest { Use = MemoryUse.Dynamic, Name = "vertices" });
/// vertices.Memory.Span[..100].Clear();
/// vertices.Memory.Flush(); // Does nothing if the memory is coherent.
/// </code>
/// </example>
/// </remarks>
public sealed partial class VulkanAllocator : IMeasuredAllocator, IDisposable
{
    private readonly VulkanAllocatorOptions _options;
    private readonly DeviceContext _device;
    private readonly MemorySource _source;
    private readonly TypeChooser _chooser;
    private readonly DedicatedList _dedicated;
    private readonly BlockList[] _lists;
    private ulong _frame;
    private int _disposed;

    /// <summary>Makes an allocator that holds no memory yet.</summary>
    /// <param name="handles">The handles of a device with Vulkan 1.1 or later.</param>
    /// <param name="options">The options; null for the default ones.</param>
    /// <exception cref="ArgumentException">A handle is 0, or an option is invalid; the message names the value and the limit.</exception>
    /// <exception cref="EntryPointNotFoundException">The device lacks a function of Vulkan 1.1.</exception>
    public VulkanAllocator(DeviceHandles handles, VulkanAllocatorOptions? options = null)
    {
        options ??= new VulkanAllocatorOptions();
        OptionChecks.Check(handles, nameof(handles));
        OptionChecks.Check(options, nameof(options));
        _options = options;
        _device = new DeviceContext(handles, options.Features);
        _source = new MemorySource(_device, new HeapLedger(_device, options.HeapLimits, options.MaxAllocationCount));
        _chooser = new TypeChooser(_device.Types);
        _dedicated = new DedicatedList(this, _source);
        _lists = [.. _device.Types.Select(type => new BlockList(this, _source, ListOptions.Of(_device, type, options)))];
        DeviceMeters.Add(this);
    }

    /// <summary>The memory types of the device, by their numbers.</summary>
    public IReadOnlyList<MemoryTypeInfo> MemoryTypes => _device.Types;

    /// <summary>The memory heaps of the device, by their numbers.</summary>
    public IReadOnlyList<MemoryHeapInfo> MemoryHeaps => _device.Heaps;

    /// <summary>The limits of the device that concern memory.</summary>
    public DeviceLimits Limits => _device.Limits;

    /// <summary>Whether the allocator was disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    internal DeviceContext Device => _device;

    /// <summary>Chooses the memory types for a request, and explains in words why each one is taken or not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="typeBits">A bit for each memory type that the resource may lie in, as Vulkan reports them; all by default.</param>
    public MemoryTypeChoice ChooseType(
        in MemoryRequest request, uint typeBits = uint.MaxValue) => _chooser.Explain(request.DemandOf(typeBits));

    /// <summary>Gives the budget of each heap and its usage.</summary>
    /// <returns>One entry for each heap: the driver's numbers with VK_EXT_memory_budget, otherwise an estimate from this allocator's own
    /// count.</returns>
    /// <remarks>The driver is asked once in 30 device allocations and frees, after <see cref="SetCurrentFrame"/>, and before a request
    /// within the budget is refused. In between, what this allocator has allocated and freed is added. So a call costs little.</remarks>
    public IReadOnlyList<HeapBudget> GetBudgets() => [.. _device.Heaps.Select(heap => _source.Ledger.BudgetOf(heap.Index))];

    /// <summary>Announces a new frame, so that budgets are read again from the driver. Does nothing for the frame of the last
    /// call.</summary>
    /// <param name="frame">The number of the frame.</param>
    public void SetCurrentFrame(ulong frame)
    {
        if (Interlocked.Exchange(ref _frame, frame) != frame)
        {
            _source.Ledger.RefreshBudgets();
        }
    }

    /// <summary>Frees all blocks that are empty, so that other programs can have their memory.</summary>
    /// <returns>Bytes that went back to the driver.</returns>
    public ulong Trim() => _lists.Concat(Pools.Select(pool => pool.Blocks)).Aggregate(0UL, (sum, list) => sum + list.Trim());
}

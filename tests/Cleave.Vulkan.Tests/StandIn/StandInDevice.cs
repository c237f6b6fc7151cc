using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Native;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.StandIn;

// SAFETY: the pointers are of mapped memory and of a copy of it, both of the size of the allocation, until it is freed.

/// <summary>A device with the memory that a test asks for, in front of lavapipe, which does the rest.</summary>
/// <remarks>
/// It has handles of its own, by which its functions find it. Memory of every type is memory of lavapipe. Memory that is not coherent is
/// mapped to a copy, so that only what is flushed reaches the device, and only what is invalidated reaches the processor. Faults are
/// counted over all calls that may fail. Whatever a correct program never does throws or is noted in <see cref="Errors"/>.
/// </remarks>
internal sealed class StandInDevice : IDisposable
{
    private static readonly ConcurrentDictionary<nint, StandInDevice> Devices = new();
    private static int _lastHandle;

    private readonly TestDevice _real = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, StandInMemory> _memory = [];
    private int _calls;

    public StandInDevice(StandInOptions? options = null)
    {
        Options = options ?? new StandInOptions();
        Handle = 0x5000_0000 + (Interlocked.Increment(ref _lastHandle) << 4);
        Real = new DeviceFunctions(new FunctionLoader(Loader.GetInstanceProcAddr, Instance.Handle, _real.Device));
        Devices[Handle] = this;
    }

    /// <summary>The handle of the device, and of its physical device.</summary>
    public nint Handle { get; }

    public StandInOptions Options { get; }

    /// <summary>The functions of lavapipe.</summary>
    public DeviceFunctions Real { get; }

    public TestDevice RealDevice => _real;

    public DeviceHandles Handles => new(Instance.Handle, Handle, Handle, StandInFunctions.GetInstanceProcAddr);

    /// <summary>The number of the call that fails, from 1; 0 for none.</summary>
    public int FailingCall { get; set; }

    /// <summary>The answer of the call that fails.</summary>
    public VkResult Fault { get; set; } = VkResult.ErrorOutOfDeviceMemory;

    /// <summary>Whether every call fails that may.</summary>
    public bool IsLost { get; set; }

    /// <summary>The largest device allocation that succeeds now.</summary>
    public ulong Largest { get; set; } = ulong.MaxValue;

    /// <summary>Bytes of each heap that other programs use.</summary>
    public ulong[] Foreign { get; } = new ulong[16];

    /// <summary>The number of calls that may fail.</summary>
    public int Calls => _calls;

    /// <summary>Mistakes of the caller.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>The ranges of all flushes and invalidations.</summary>
    public List<VkMappedMemoryRange> Synchronized { get; } = [];

    /// <summary>The number of calls that flushed or invalidated.</summary>
    public int SynchronizeCalls { get; set; }

    /// <summary>The structs that extended the last device allocation, in their order.</summary>
    public List<VkStructureType> LastChain { get; } = [];

    /// <summary>The last priority that a device allocation had.</summary>
    public float LastPriority { get; set; }

    /// <summary>The number of calls that read budgets.</summary>
    public int BudgetReads { get; set; }

    /// <summary>The names of objects, by their types and handles.</summary>
    public ConcurrentDictionary<(int Type, ulong Handle), string> Names { get; } = new();

    /// <summary>The sizes of the device allocations that exist, by their handles.</summary>
    public IReadOnlyDictionary<ulong, StandInMemory> Memory => _memory;

    public static StandInDevice Of(nint handle) => Devices[handle];

    /// <summary>Makes an allocator over the device.</summary>
    public VulkanAllocator Allocator(VulkanAllocatorOptions? options = null)
    {
        options ??= new VulkanAllocatorOptions();
        return new VulkanAllocator(
            Handles, Options.Budget is null ? options : options with { Features = options.Features | DeviceFeatures.MemoryBudget });
    }

    /// <summary>Bytes that are allocated from a heap.</summary>
    public ulong Held(int heap)
    {
        lock (_lock)
            return _memory.Values.Where(memory => Options.Types[memory.Type].Heap == heap).Aggregate(
                0UL, (sum, memory) => sum + memory.Size);
    }

    /// <summary>Counts a call that may fail.</summary>
    /// <returns>Whether it fails now.</returns>
    public bool Fails(out VkResult result)
    {
        result = IsLost ? VkResult.ErrorDeviceLost : Fault;
        return Interlocked.Increment(ref _calls) == FailingCall || IsLost;
    }

    public void Add(ulong handle, StandInMemory memory)
    {
        lock (_lock)
            _memory.Add(handle, memory);
    }

    public StandInMemory? Find(ulong handle)
    {
        lock (_lock)
            return _memory.GetValueOrDefault(handle);
    }

    public bool Remove(ulong handle, out StandInMemory? memory)
    {
        lock (_lock)
            return _memory.Remove(handle, out memory);
    }

    public void Dispose()
    {
        Devices.TryRemove(Handle, out _);
        Assert.Empty(_memory);
        _real.Dispose();
        Assert.Empty(Errors);
    }
}

/// <summary>A device allocation of a stand-in.</summary>
internal sealed class StandInMemory(int type, ulong size)
{
    public int Type => type;

    public ulong Size => size;

    /// <summary>The memory of lavapipe as the processor sees it; null until it is mapped.</summary>
    public unsafe byte* Real { get; set; }

    /// <summary>The copy that the processor works on, if the memory is not coherent.</summary>
    public unsafe byte* Copy { get; set; }

    public unsafe void FreeCopy() => NativeMemory.Free(Copy);
}

using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Moves;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Moves;

/// <summary>Allocations with random content that is read again after moves, on a stand-in device.</summary>
internal sealed class Filled : IDisposable
{
    private readonly Random _random;
    private readonly Dictionary<DeviceAllocation, byte[]> _live = [];

    public Filled(int seed, StandInOptions? options = null, VulkanAllocatorOptions? allocator = null)
    {
        _random = new Random(seed);
        Device = new StandInDevice(options);
        Allocator = Device.Allocator(
            allocator ?? new VulkanAllocatorOptions { BlockSize = 1 << 20, FirstBlockSize = 1 << 20, EmptyBlocks = 0 });
    }

    public StandInDevice Device { get; }

    public VulkanAllocator Allocator { get; }

    public MemoryRequest Request { get; init; } = new() { Use = MemoryUse.Upload };

    public IReadOnlyCollection<DeviceAllocation> Live => _live.Keys;

    /// <summary>The number of device allocations.</summary>
    public int Blocks => Device.Memory.Count;

    /// <summary>Allocates memory and fills it.</summary>
    public DeviceAllocation Add(ulong size, ulong alignment = 1, ResourceKind kind = ResourceKind.Linear)
    {
        DeviceAllocation memory = Allocator.Allocate(new MemoryRequirements(size, alignment, uint.MaxValue, kind), Request);
        byte[] bytes = new byte[size];
        _random.NextBytes(bytes);
        bytes.CopyTo(memory.Span);
        memory.Flush();
        _live.Add(memory, bytes);
        return memory;
    }

    /// <summary>Allocates memory of random sizes, and frees all but a share of it.</summary>
    public void Fragment(int count, int most, double kept)
    {
        for (int number = 0; number < count; number++)
        {
            Add((ulong)_random.Next(1, most), 1UL << _random.Next(0, 12), (ResourceKind)_random.Next(3));
        }

        foreach (DeviceAllocation memory in _live.Keys.OrderBy(_ => _random.Next()).Take((int)(count * (1 - kept))).ToList())
        {
            Remove(memory);
        }
    }

    public void Remove(DeviceAllocation memory)
    {
        _live.Remove(memory);
        memory.Dispose();
    }

    /// <summary>Copies all moves of a pass with the processor.</summary>
    public static void Copy(DefragmentationPass pass)
    {
        foreach (DefragmentationMove move in pass.Moves)
        {
            move.CopyMapped();
        }
    }

    /// <summary>Checks that every allocation has its content, and that no two overlap.</summary>
    public void Check()
    {
        foreach ((DeviceAllocation memory, byte[] bytes) in _live)
        {
            memory.Invalidate();
            Assert.True(memory.Span.SequenceEqual(bytes), $"the content of {memory} has changed");
        }

        foreach (IGrouping<ulong, DeviceAllocation> block in _live.Keys.GroupBy(memory => memory.Memory))
        {
            ulong end = 0;
            foreach (DeviceRange range in block.Select(memory => memory.Range).OrderBy(range => range.Offset))
            {
                Assert.True(range.Offset >= end, $"{range} overlaps");
                end = range.Offset + range.Size;
            }
        }
    }

    public void Dispose()
    {
        foreach (DeviceAllocation memory in _live.Keys)
        {
            memory.Dispose();
        }

        Assert.Empty(Allocator.GetAllocations());
        Allocator.Trim();
        Assert.Empty(Device.Memory);
        Allocator.Dispose();
        Device.Dispose();
    }
}

using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Choice;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Choice;

/// <summary>The memory types that the devices of today get for each pattern of usage: those that the chapter "Recommended usage patterns"
/// of VMA's documentation recommends.</summary>
public sealed class DeviceKindTests
{
    private const MemoryProperties Local = MemoryProperties.DeviceLocal;
    private const MemoryProperties Visible = MemoryProperties.HostVisible;
    private const MemoryProperties Coherent = Visible | MemoryProperties.HostCoherent;
    private const MemoryProperties Cached = MemoryProperties.HostCached;
    private const MemoryProperties Special = MemoryProperties.DeviceCoherent | MemoryProperties.DeviceUncached;

    /// <summary>The heap and the properties of each type. Heap 0 is VRAM or unified memory,
    /// heap 1 system memory, heap 2 a window.</summary>
    private static readonly Dictionary<string, (int Heap, MemoryProperties Properties)[]> Devices = new()
    {
        ["NVIDIA, BAR of 256 MiB"] = [(1, 0), (0, Local), (1, Coherent), (1, Coherent | Cached), (2, Local | Coherent)],
        ["NVIDIA, resizable BAR"] = [(1, 0), (0, Local), (1, Coherent), (1, Coherent | Cached), (0, Local | Coherent)],
        ["NVIDIA, no BAR"] = [(1, 0), (0, Local), (1, Coherent), (1, Coherent | Cached)],
        ["AMD, resizable BAR"] =
        [
            (0, Local), (1, Coherent), (0, Local | Coherent), (1, Coherent | Cached), (0, Local | Special),
            (1, Coherent | Special), (0, Local | Coherent | Special), (1, Coherent | Cached | Special),
        ],
        ["Intel, unified"] = [(0, Local), (0, Local | Coherent), (0, Local | Coherent | Cached)],
        ["Apple, unified"] = [(0, Local), (0, Local | Coherent | Cached), (0, Local | MemoryProperties.LazilyAllocated)],
        ["Arm, cached memory not coherent"] = [(0, Local | Coherent), (0, Local | Visible | Cached)],
        ["Software, one type"] = [(0, Local | Coherent | Cached)],
    };

    [Theory]
    [InlineData("NVIDIA, BAR of 256 MiB", 1, 2, 3, 4, 4)]
    [InlineData("NVIDIA, resizable BAR", 1, 2, 3, 4, 4)]
    [InlineData("NVIDIA, no BAR", 1, 2, 3, 2, 1)]
    [InlineData("AMD, resizable BAR", 0, 1, 3, 2, 2)]
    [InlineData("Intel, unified", 0, 1, 2, 1, 1)]
    [InlineData("Apple, unified", 0, 1, 1, 1, 1)]
    [InlineData("Arm, cached memory not coherent", 0, 0, 1, 0, 0)]
    [InlineData("Software, one type", 0, 0, 0, 0, 0)]
    public void Each_pattern_of_usage_gets_the_recommended_type(
        string device, int deviceOnly, int staging, int readback, int dynamic, int mappedIfPossible)
    {
        Assert.Equal(deviceOnly, First(device, new MemoryRequest()));
        Assert.Equal(staging, First(device, new MemoryRequest { Use = MemoryUse.Upload }));
        Assert.Equal(readback, First(device, new MemoryRequest { Use = MemoryUse.Readback }));
        Assert.Equal(dynamic, First(device, new MemoryRequest { Use = MemoryUse.Dynamic }));

        // VMA's HOST_ACCESS_ALLOW_TRANSFER_INSTEAD: device memory, which the processor may map where that costs nothing.
        Assert.Equal(mappedIfPossible, First(device, new MemoryRequest { Preferred = MemoryProperties.HostVisible }));
    }

    [Fact]
    public void A_full_window_of_256_MiB_is_left_for_system_memory_and_never_for_memory_that_cannot_be_mapped()
    {
        using StandInDevice device = Open("NVIDIA, BAR of 256 MiB");
        using VulkanAllocator allocator = device.Allocator();
        var request = new MemoryRequest { Use = MemoryUse.Dynamic };
        DeviceAllocation[] all = [.. Enumerable.Range(0, 10).Select(_ => allocator.Allocate(new MemoryRequirements(1 << 20), request))];
        Assert.Equal([4, 2], all.Select(memory => memory.Type.Index).Distinct());
        Assert.InRange(all.Count(memory => memory.Type.Index == 4), 3, 4);
        Assert.All(all, memory => Assert.Equal(1 << 20, memory.Span.Length));
        Array.ForEach(all, memory => memory.Dispose());
    }

    [Fact]
    public void Memory_that_is_mapped_if_possible_falls_back_to_device_memory()
    {
        using StandInDevice device = Open("NVIDIA, BAR of 256 MiB");
        using VulkanAllocator allocator = device.Allocator();
        var request = new MemoryRequest { Preferred = MemoryProperties.HostVisible };
        DeviceAllocation[] all = [.. Enumerable.Range(0, 6).Select(_ => allocator.Allocate(new MemoryRequirements(1 << 20), request))];
        Assert.Equal([(4, true), (1, false)], all.Select(memory => (memory.Type.Index, memory.Type.IsHostVisible)).Distinct());
        Array.ForEach(all, memory => memory.Dispose());
    }

    [Fact]
    public void Blocks_of_a_small_window_leave_room_for_others()
    {
        using StandInDevice device = Open("NVIDIA, BAR of 256 MiB");
        using VulkanAllocator allocator = device.Allocator();
        using DeviceAllocation memory = allocator.Allocate(new MemoryRequirements(1000), new MemoryRequest { Use = MemoryUse.Dynamic });
        Assert.Equal(4, memory.Type.Index);
        Assert.InRange(device.Held(2), 1000UL, device.Options.Heaps[2] / 8);
    }

    /// <summary>Opens the device with heaps that are small enough to be filled in a test: 32, 64 and 4 MiB.</summary>
    private static StandInDevice Open(string device) => new(new StandInOptions
    {
        Heaps = [32 << 20, 64 << 20, 4 << 20],
        Types = Devices[device],
    });

    private static int First(string device, in MemoryRequest request) =>
        new TypeChooser([.. Devices[device].Select((type, index) => new MemoryTypeInfo(index, type.Heap, type.Properties))])
            .Choose(request.DemandOf(uint.MaxValue))[0];
}

using System.Diagnostics.Metrics;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Statistics;

/// <summary>The meter Cleave.Vulkan reports each allocator by heap, type and pool, as long as it is not disposed.</summary>
public sealed class MeterTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Every_instrument_reports_the_memory_of_an_allocator()
    {
        using var device = new StandInDevice();
        using (VulkanAllocator allocator = device.Allocator(
            new VulkanAllocatorOptions { Name = "meter test", BlockSize = 8 << 20, FirstBlockSize = 8 << 20 }))
        {
            using DevicePool pool = allocator.CreatePool(new DevicePoolOptions { Name = "ring", BlockSize = 1 << 20, MinBlocks = 1 });
            using DeviceAllocation one = allocator.Allocate(new MemoryRequirements(2 << 20));
            DeviceRange inPool = allocator.AllocateRange(new MemoryRequirements(4096), new MemoryRequest { Pool = pool });
            Assert.False(allocator.TryAllocateRange(new MemoryRequirements(1UL << 40), default, out _, out _));
            Assert.Equal((2 * MiB) + 4096, Read("cleave.vulkan.in_use", ("heap", 0), ("type", 1)));
            Assert.Equal(2, Read("cleave.vulkan.allocations", ("heap", 0), ("type", 1)));
            Assert.Equal(9 * MiB, Read("cleave.vulkan.reserved", ("heap", 0), ("type", 1)));
            Assert.Equal((7 * MiB) - 4096, Read("cleave.vulkan.free", ("heap", 0), ("type", 1)));
            Assert.Equal(2, Read("cleave.vulkan.blocks", ("heap", 0), ("type", 1)));
            Assert.Equal(0, Read("cleave.vulkan.blocks", ("heap", 1), ("type", 0)));
            Assert.Equal(4096, Read("cleave.vulkan.pool.in_use", ("pool", "ring")));
            Assert.Equal(MiB, Read("cleave.vulkan.pool.reserved", ("pool", "ring")));
            Assert.Equal(1, Read("cleave.vulkan.failures"));
            allocator.Free(inPool);
        }

        Assert.Null(Read("cleave.vulkan.failures"));
    }

    /// <summary>The value that an instrument reports for the allocator of the test with these tags; null if it reports none.</summary>
    private static long? Read(string instrument, params (string Name, object Value)[] tags)
    {
        long? found = null;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (published, listening) =>
        {
            if (published.Name == instrument)
            {
                listening.EnableMeasurementEvents(published);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, given, _) =>
        {
            KeyValuePair<string, object?>[] all = given.ToArray();
            if (all.Contains(new("allocator", "meter test")) && tags.All(tag => all.Contains(new(tag.Name, tag.Value))))
            {
                found = value;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }
}

using Cleave.Tests;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Threads that allocate and free at once, and the garbage that they leave.</summary>
public sealed class ThreadTests
{
    [Fact]
    public void Threads_never_get_the_same_bytes()
    {
        using var device = new StandInDevice(new StandInOptions { MaxCount = 64 });
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 1 << 20 });
        StressTime.Run([.. Enumerable.Range(1, 3).Select(number => (Action)new Worker(allocator, number).Round)]);
        Assert.Empty(allocator.GetAllocations());
        allocator.Trim();
        Assert.Empty(device.Memory);
    }

    [Fact]
    public void A_range_leaves_no_garbage()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        var request = new MemoryRequest { Use = MemoryUse.Upload };
        DeviceRange keep = allocator.AllocateRange(new MemoryRequirements(100), request);
        long before = 0;
        for (int round = 0; round < 2000; round++)
        {
            // The first rounds make what is made once.
            before = round == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            allocator.TryAllocateRange(new MemoryRequirements(1000, 16), request, out DeviceRange range, out _);
            allocator.TryFree(range);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        allocator.Free(keep);
    }

    [Fact]
    public void An_owner_leaves_nothing_but_itself()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceAllocation keep = allocator.Allocate(new MemoryRequirements(100));
        long before = 0;
        for (int round = 0; round < 2000; round++)
        {
            before = round == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            allocator.TryAllocate(new MemoryRequirements(1000, 16), default, out DeviceAllocation? memory, out _);
            memory!.Dispose();
        }

        // The fields of one object, and its header of two words.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 24, 128);
    }

    /// <summary>A thread that writes its number into what it has, and looks whether it is still there.</summary>
    private sealed class Worker(VulkanAllocator allocator, int number)
    {
        private readonly Random _random = new(number);

        public void Round()
        {
            var live = new List<DeviceAllocation>();
            for (int step = 0; step < 60; step++)
            {
                if (live.Count > 0 && _random.Next(2) == 0)
                {
                    int victim = _random.Next(live.Count);
                    CheckAndFree(live[victim]);
                    live.RemoveAt(victim);
                }
                else if (allocator.TryAllocate(
                    new MemoryRequirements((ulong)_random.Next(1, 300_000)), new MemoryRequest { Use = MemoryUse.Upload },
                    out DeviceAllocation? memory, out _))
                {
                    memory.Span.Fill((byte)number);
                    live.Add(memory);
                }
            }

            live.ForEach(CheckAndFree);
            allocator.Trim();
        }

        private void CheckAndFree(DeviceAllocation memory)
        {
            Assert.True(memory.Span.IndexOfAnyExcept((byte)number) < 0, "another thread wrote into the memory");
            memory.Dispose();
        }
    }
}

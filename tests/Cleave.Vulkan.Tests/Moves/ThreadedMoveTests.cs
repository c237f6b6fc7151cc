using Cleave.Tests;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Moves;

namespace Cleave.Vulkan.Tests.Moves;

/// <summary>Defragmentation while other threads allocate, read places and free, also what is being moved.</summary>
public sealed class ThreadedMoveTests
{
    [Fact]
    public void Threads_allocate_and_free_while_passes_move()
    {
        using var memory = new Filled(21);
        memory.Fragment(60, 60_000, kept: 0.5);
        var shared = new DeviceAllocation?[64];
        StressTime.Run(() => Change(memory, shared, 1), () => Change(memory, shared, 2), () => Defragment(memory));
        foreach (DeviceAllocation? each in shared)
        {
            each?.Dispose();
        }

        memory.Check();
        Assert.Equal(memory.Live.Count, memory.Allocator.GetAllocations().Count);
    }

    /// <summary>Replaces allocations that all threads share, and reads the places of others.</summary>
    private static void Change(Filled memory, DeviceAllocation?[] shared, int seed)
    {
        var random = new Random(seed);
        for (int step = 0; step < 200; step++)
        {
            ref DeviceAllocation? slot = ref shared[random.Next(shared.Length)];
            DeviceAllocation? made = random.Next(3) == 0
                ? null : memory.Allocator.Allocate(new MemoryRequirements((ulong)random.Next(1, 60_000)), memory.Request);
            Interlocked.Exchange(ref slot, made)?.Dispose();
            DeviceAllocation lasting = memory.Live.ElementAt(random.Next(memory.Live.Count));
            DeviceRange range = lasting.Range;
            Assert.True(range.Size >= lasting.Size && range.Offset + range.Size <= 1 << 20, range.ToString());
        }
    }

    private static void Defragment(Filled memory)
    {
        using var defragmentation = new Defragmentation(memory.Allocator, new DefragmentationOptions { MaxMovesPerPass = 10 });
        for (int passes = 0; passes < 50 && defragmentation.TryBeginPass(out DefragmentationPass? pass); passes++)
        {
            // A block whose ranges are all freed meanwhile goes back to the driver, so only what lasts is copied.
            foreach (DefragmentationMove move in pass.Moves)
            {
                if (memory.Live.Contains(move.Owner))
                {
                    move.CopyMapped();
                }
            }

            pass.End();
        }

        memory.Check();
    }
}

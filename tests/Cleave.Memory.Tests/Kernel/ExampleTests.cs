using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>The example of docs/kernel-allocators.md, word for word.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void The_example_does_what_it_says()
    {
        // <docs>
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 << 20));
        var session = new Layout(4000, default);
        var sessions = new MemoryGroup("sessions", limit: 1 << 20);

        using (sessions.Enter())
        {
            Allocation one = heap.Kmalloc.Allocate(session, GfpFlags.KernelAccount); // 4096 bytes, charged to the group.
            heap.Kmalloc.Free(one.Address, session);                              // By whichever thread, whenever.

            heap.Kmalloc.TryAllocate(new Layout(2 << 20, default), GfpFlags.KernelAccount, default, out _, out AllocationFailure failure);
            Console.WriteLine(failure.Code); // GroupLimit: the group has 1 MiB at most, and nobody in it can give anything back.
        }
        // </docs>
        Assert.Equal((4096u, 0u), (sessions.Peak, sessions.Charged));
        Assert.Equal(1, sessions.Refusals);
    }
}

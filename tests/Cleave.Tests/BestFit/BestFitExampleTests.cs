using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <summary>The example of docs/best-fit.md.</summary>
public sealed class BestFitExampleTests
{
    [Fact]
    public void The_example_of_the_page_runs_as_it_says()
    {
        // <docs>
        // 256 MiB of device memory at 4 GiB. The allocator never touches it: it hands out offsets, which are multiples of 256 bytes.
        const ulong MiB = 1 << 20;
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 4UL << 30, Size = 256 * MiB });

        // One run of addresses, freed by its owner.
        using (RangeOwner weights = memory.Allocate(100 * MiB, new Alignment(64 << 10)))
        {
            weights.Tag = "weights";
            Console.WriteLine(weights); // weights: [0x100000000, +100 MiB)
        }

        // Plain values leave no garbage; the value is the handle.
        AllocatedRange vertices = memory.AllocateRange(3_000_000);
        AllocatedRange staging = memory.AllocateRange(MiB, null, RangePlacement.TopDown);

        // A range grows where it is, as long as the memory behind it is free, and gives back what it does not need.
        memory.Grow(ref vertices, 8 * MiB);
        memory.Shrink(ref vertices, 5 * MiB);

        // A request fails only if no free run fits, and the failure says what would.
        if (!memory.TryAllocate(252 * MiB, out RangeOwner? all, out AllocationFailure failure))
        {
            Console.WriteLine(failure); // No room for 252 MiB: only 250 MiB of the space of 256 MiB are free.
            all = memory.Allocate(failure.LargestFreeRun);
        }

        all.Dispose();
        memory.Free(vertices, cleared: true);
        memory.Free(staging);

        // What was freed as zeroed serves requests that prefer it.
        AllocatedRange zeroed = memory.AllocateRange(4 * MiB, null, preferClear: true);
        Console.WriteLine(zeroed); // [0x100000000, +4 MiB) clear

        // A handle that is out of date is refused, even though its place is in use again.
        Console.WriteLine(memory.TryFree(vertices)); // False
        // </docs>

        Assert.Equal("No room for 252 MiB: only 250 MiB of the space of 256 MiB are free.", failure.ToString());
        Assert.Equal((4UL << 30, 4 * MiB, true), (zeroed.Offset, zeroed.Size, zeroed.IsClear));
        Assert.False(memory.TryFree(vertices));
        Assert.Equal(252 * MiB, memory.FreeBytes);
        memory.Validate();
    }
}

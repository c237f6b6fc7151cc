// The example of the README, compiled and run by ./test; it ends with an error where anything is not as it says.
using System.Diagnostics;
// <readme>
using Cleave;
using Cleave.BestFit;

// 256 MiB of device memory that begins at 4 GiB. Cleave never touches it: it hands out offsets.
var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 4UL << 30, Size = 256UL << 20 });

using RangeOwner weights = memory.Allocate(100UL << 20, new Alignment(64 << 10));
Console.WriteLine(weights); // [0x100000000, +100 MiB)

if (!memory.TryAllocate(200UL << 20, out RangeOwner? textures, out AllocationFailure failure))
{
    Console.WriteLine(failure); // No room for 200 MiB: only 156 MiB of the space of 256 MiB are free.
    textures = memory.Allocate(failure.LargestFreeRun);
}

textures.Dispose(); // Its memory is free again, and joins the free memory beside it.
// </readme>

Require(failure.ToString() == "No room for 200 MiB: only 156 MiB of the space of 256 MiB are free.", failure.ToString());
Require(weights.ToString() == "[0x100000000, +100 MiB)", weights.ToString());
Require(memory.FreeBytes == 156UL << 20, "the second range was freed");
memory.Validate();
Console.WriteLine(memory.GetStatistics());

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new UnreachableException($"It should hold that {what}.");
    }
}

// The example of the README, compiled and run by ./test; it ends with an error where anything is not as it says.
using System.Diagnostics;
using Cleave;
using Cleave.Gpu;

// <readme>
// 1 GiB of video memory that begins at 4 GiB. Cleave never touches it: it hands out offsets.
var vram = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 4UL << 30, Size = 1UL << 30 });

// A texture of 17 MiB in as many blocks as it takes, each at least 64 KiB and aligned to its size.
using (AllocatedBlocks texture = vram.Allocate(17 << 20, new Alignment(64 << 10)))
{
    foreach (AllocatedBlock block in texture)
    {
        Console.WriteLine($"map {block.Size} bytes at 0x{block.Offset:x}");
    }
}

// One run of addresses at the top of the space; a reason instead of an exception where that cannot be.
if (!vram.TryAllocate(
    2UL << 30,
    out AllocatedBlocks? ring,
    out AllocationFailure failure,
    placement: GpuBuddyPlacement.TopDown,
    flags: GpuBuddyAllocationFlags.Contiguous))
{
    Console.WriteLine(failure); // The size is 2 GiB; all of the space has 1 GiB.
}

// Millions of single blocks a second: plain values, nothing on the heap.
AllocatedBlock page = vram.AllocateBlock(4096);
vram.Free(page, cleared: true);
// </readme>

Require(ring is null && failure.IsInvalid, "2 GiB do not fit in 1 GiB");
Require(failure.ToString() == "The size is 2 GiB; all of the space has 1 GiB.", failure.ToString());
Require(vram.FreeBytes == 1UL << 30, "everything was given back");
Require(vram.ClearBytes == 4096, "the page was given back as zeroed");
Require(!vram.TryFree(page), "a second free is refused");
vram.Validate();
Console.WriteLine(vram.GetStatistics());

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new UnreachableException($"It should hold that {what}.");
    }
}

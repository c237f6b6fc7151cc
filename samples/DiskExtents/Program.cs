// The example of docs/buddy-pool.md, compiled and run by ./test; it ends with an error where anything is not as it says.
using System.Diagnostics;
using Cleave;
using Cleave.Pool;

// <docs>
// The 32 GiB of a volume that come after the 16 MiB of its superblock. The pool never sees the disk: its addresses are byte offsets.
const ulong MiB = 1 << 20;
var volume = new BuddyPool(new BuddyPoolOptions
{
    BaseAddress = 16 * MiB,
    Size = 32UL << 30,
    MinSize = 1,
    MaxSize = 512 * MiB,
    MinBuddy = 64 << 10,
});

// Three files: each gets the smallest extent of a power of two that holds it.
ulong log = volume.Allocate(100 * MiB);
ulong index = volume.Allocate(3 * MiB);
ulong note = volume.Allocate(700);
Console.WriteLine(volume.DescribeAddress(log + 5)); // 0x1000005 lies in an allocated block of 128 MiB at 0x1000000, aligned to 16 MiB.

// A scrub finds bad sectors: 64 KiB inside the log, 64 KiB on free ground. The free part is out of use at once.
volume.Retire(log + (70 * MiB), 64 << 10);
volume.Retire(20UL << 30, 64 << 10);

// The log moves away, and the bad part of its extent is never handed out again.
ulong moved = volume.Allocate(100 * MiB);
volume.Free(log);

// Misuse is reported, and changes nothing.
if (!volume.TryFree(log, out Misuse misuse))
{
    Console.WriteLine(misuse); // Address 0x1000000 is free already; the free block there begins at 0x1000000.
}

if (!volume.TryAllocate(513 * MiB, out _, out AllocationFailure tooLarge))
{
    Console.WriteLine(tooLarge); // The request is for 513 MiB; the largest that is served is 512 MiB.
}
// </docs>

BuddyPoolStatistics stats = volume.GetStatistics();
Require(volume.DescribeAddress(log + 5) == "0x1000005 lies in a free block of 64 MiB at 0x1000000, aligned to 16 MiB.", volume.DescribeAddress(log + 5));
Require(misuse.Kind == MisuseKind.DoubleFree, "the log was freed already");
Require(misuse.Message == "Address 0x1000000 is free already; the free block there begins at 0x1000000.", misuse.Message);
Require(tooLarge.ToString() == "The request is for 513 MiB; the largest that is served is 512 MiB.", tooLarge.ToString());
Require(stats.RetiredBytes == 128 << 10 && stats.PendingRetireBytes == 0, "both bad places are out of use");
Require(stats.AllocatedBytes == (128 * MiB) + (4 * MiB) + (64 << 10), "three extents are allocated");
Require(volume.DescribeAddress(log + (70 * MiB)).EndsWith("out of use.", StringComparison.Ordinal), "the bad part of the log is");

// Every extent that is left can be had, and none covers a bad place; then the disk is replaced, and everything merges again.
var rest = new List<ulong> { index, note, moved };
while (volume.TryAllocate(64 << 10, out ulong extent))
{
    Require(extent != log + (70 * MiB) && extent != 20UL << 30, "a bad place is not handed out");
    rest.Add(extent);
}

Require(volume.GetStatistics().FreeBytes == 0, "all of the rest was handed out");
rest.ForEach(volume.Free);
volume.Restore(log + (70 * MiB), 64 << 10);
volume.Restore(20UL << 30, 64 << 10);
Require(volume.GetStatistics().FreeBytes == volume.Size && volume.LargestFreeBlock == 512 * MiB, "everything is free");

// The same pool hands out numbers, four at a time; a byte for an index is enough.
var ids = new BuddyPool<byte>(new BuddyPoolOptions { BaseAddress = 1000, Size = 1024, MaxSize = 1024, MinBuddy = 4 });
Require(ids.Allocate(10) == 1000 && ids.Allocate(1) == 1016 && ids.MetadataBytes < 1500, "ten ids are 1000 to 1015, the next begin at 1016");
volume.Validate();
ids.Validate();
Console.WriteLine(volume);

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new UnreachableException($"It should hold that {what}.");
    }
}

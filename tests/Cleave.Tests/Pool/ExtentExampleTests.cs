using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>The example of docs/buddy-pool.md.</summary>
public sealed class ExtentExampleTests
{
    [Fact]
    public void The_example_of_the_page_runs_as_it_says()
    {
        // <docs>
        // The 32 GiB of a volume that come after the 16 MiB of its superblock.
        // The pool never sees the disk: its addresses are byte offsets.
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
        // 0x1000005 lies in an allocated block of 128 MiB at 0x1000000, aligned to 16 MiB.
        Console.WriteLine(volume.DescribeAddress(log + 5));

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
        Assert.Equal("0x1000005 lies in a free block of 64 MiB at 0x1000000, aligned to 16 MiB.", volume.DescribeAddress(log + 5));
        Assert.Equal(MisuseKind.DoubleFree, misuse.Kind);
        Assert.Equal("Address 0x1000000 is free already; the free block there begins at 0x1000000.", misuse.Message);
        Assert.Equal("The request is for 513 MiB; the largest that is served is 512 MiB.", tooLarge.ToString());
        Assert.True(stats.RetiredBytes == 128 << 10 && stats.PendingRetireBytes == 0, "both bad places are out of use");
        Assert.True(stats.AllocatedBytes == (128 * MiB) + (4 * MiB) + (64 << 10), "three extents are allocated");
        Assert.EndsWith("out of use.", volume.DescribeAddress(log + (70 * MiB)), StringComparison.Ordinal);

        // Every extent that is left can be had, and none covers a bad place; then the disk is replaced, and everything merges again.
        var rest = new List<ulong> { index, note, moved };
        while (volume.TryAllocate(64 << 10, out ulong extent))
        {
            Assert.True(extent != log + (70 * MiB) && extent != 20UL << 30, "a bad place is not handed out");
            rest.Add(extent);
        }

        Assert.True(volume.GetStatistics().FreeBytes == 0, "all of the rest was handed out");
        rest.ForEach(volume.Free);
        volume.Restore(log + (70 * MiB), 64 << 10);
        volume.Restore(20UL << 30, 64 << 10);
        Assert.True(volume.GetStatistics().FreeBytes == volume.Size && volume.LargestFreeBlock == 512 * MiB, "everything is free");

        // The same pool hands out numbers, four at a time; a byte for an index is enough.
        var ids = new BuddyPool<byte>(new BuddyPoolOptions { BaseAddress = 1000, Size = 1024, MaxSize = 1024, MinBuddy = 4 });
        Assert.Equal((1000UL, 1016UL), (ids.Allocate(10), ids.Allocate(1)));
        Assert.True(ids.MetadataBytes < 1500);
        volume.Validate();
        ids.Validate();
    }
}

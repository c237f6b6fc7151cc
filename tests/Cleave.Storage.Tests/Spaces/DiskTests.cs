using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>Real disks that are full or cannot be written. Where a test may mount none, <see cref="FaultTests"/> alone tells the
/// rest.</summary>
public sealed class DiskTests(ITestOutputHelper output)
{
    private static readonly DurableSpaceOptions Options = new() { Size = 1 << 30, LogBytes = 64 << 10 };

    [Fact]
    public void A_full_disk_refuses_changes_keeps_what_it_has_and_serves_again_when_there_is_room()
    {
        using TinyDisk? disk = TinyDisk.TryMake(kilobytes: 1024);
        if (disk is null)
        {
            output.WriteLine("This machine mounts no disk for a test.");
            return;
        }

        string reserve = Path.Combine(Path.GetDirectoryName(disk.Space)!, "reserve");
        File.WriteAllBytes(reserve, new byte[256 << 10]);
        using DurableSpace space = DurableSpace.Open(disk.Space, Options);
        byte[] note = new byte[1000];
        DurableRange last = default;
        AllocationFailure failure;
        while (space.TryAllocate(1, out DurableRange range, out failure, note))
        {
            last = range;
        }

        Assert.Equal(FailureCode.SystemRefused, failure.Code);
        Assert.Contains("no room", failure.ToString(), StringComparison.Ordinal);
        disk.Fill();
        Assert.Equal(StorageFault.Full, Assert.Throws<StorageException>(() => FreeAll(space)).Fault);
        Assert.True(last.Id > 100 && space.TryGetRange(last.Id, out _));
        space.Validate();
        File.Delete(reserve);
        space.Free(last.Id);
        Assert.True(space.TryAllocate(1, out last, out failure), failure.ToString());
        space.Validate();
        string content = Content.Of(space);
        space.Dispose();
        Assert.Equal(content, Content.Of(disk.Space));
    }

    [Fact]
    public void A_disk_without_room_for_a_new_space_says_so()
    {
        using TinyDisk? disk = TinyDisk.TryMake(kilobytes: 64);
        if (disk is null)
        {
            return;
        }

        string full = disk.Fill();
        Assert.Equal(StorageFault.Full, Assert.Throws<StorageException>(() => DurableSpace.Open(disk.Space, Options)).Fault);
        File.Delete(full);
        using DurableSpace space = DurableSpace.Open(disk.Space, Options);
        Assert.Equal(1UL, space.Allocate(1).Id);
    }

    [Fact]
    public void A_disk_that_cannot_be_written_is_read_if_the_space_was_closed()
    {
        using TinyDisk? disk = TinyDisk.TryMake(kilobytes: 1024);
        if (disk is null)
        {
            return;
        }

        string content;
        using (DurableSpace space = DurableSpace.Open(disk.Space, Options))
        {
            space.Allocate(5000, "note"u8);
            content = Content.Of(space);
        }

        disk.MakeReadOnly();
        Assert.Equal(StorageFault.ReadOnly, Assert.Throws<StorageException>(() => DurableSpace.Open(disk.Space, Options)).Fault);
        using DurableSpace reader = DurableSpace.Open(disk.Space, new DurableSpaceOptions { IsReadOnly = true });
        Assert.Equal(content, Content.Of(reader));
        reader.Validate();
    }

    /// <summary>Frees ranges until the disk has no room for the log of it.</summary>
    private static void FreeAll(DurableSpace space)
    {
        foreach (ulong id in space.EnumerateAllocations().Select(one => one.Range.Id).ToList())
        {
            space.Free(id);
        }
    }
}

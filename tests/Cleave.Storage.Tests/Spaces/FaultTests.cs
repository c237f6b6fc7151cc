using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>Commits that fail: nothing that was acknowledged is lost, and nothing else is there.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly DurableSpaceOptions Options = new() { Size = 1 << 20, LogBytes = 64 << 10 };

    private readonly TempFolder _folder = new();

    [Fact]
    public void A_full_disk_at_any_commit_changes_nothing_and_the_space_goes_on()
    {
        const int Steps = 9;
        for (int failing = 1; failing <= Steps; failing++)
        {
            string path = _folder[$"{failing}.space"];
            using DurableSpace space = FaultyFile.Open(path, Options, out FaultyFile file);
            file.BeforeCommit = number => ThrowIf(number == failing, FaultyFile.Full);
            int refused = 0;
            for (int step = 0; file.Commits < Steps; step++)
            {
                string before = Content.Of(space);
                ulong free = space.FreeBytes;
                if (!TryStep(space, step % 4))
                {
                    refused++;
                    Assert.Equal(before, Content.Of(space));
                    Assert.Equal(free, space.FreeBytes);
                    space.Validate();
                    Assert.True(TryStep(space, step % 4));
                }
            }

            Assert.Equal(1, refused);
            string last = Content.Of(space);
            space.Dispose();
            Assert.Equal(last, Content.Of(path));
        }
    }

    [Fact]
    public void A_full_disk_is_a_failure_of_an_allocation_and_a_fault_of_the_other_calls()
    {
        using DurableSpace space = FaultyFile.Open(_folder.Space, Options, out FaultyFile file);
        ulong id = space.Allocate(1).Id;
        file.BeforeCommit = _ => throw FaultyFile.Full;
        Assert.False(space.TryAllocate(1, out _, out AllocationFailure failure));
        Assert.Equal((FailureCode.SystemRefused, false), (failure.Code, failure.IsInvalid));
        Assert.Equal(FailureCode.SystemRefused, Assert.Throws<AllocationException>(() => space.Allocate(1)).Failure.Code);
        Assert.Equal(StorageFault.Full, Assert.Throws<StorageException>(() => space.Free(id)).Fault);
        Assert.Equal(StorageFault.Full, Assert.Throws<StorageException>(() => space.SetNote(id, "x"u8)).Fault);
        SpaceChange change = new SpaceChange().Free(id);
        Assert.Throws<StorageException>(() => space.Commit(change));
        file.BeforeCommit = _ => { };
        space.Commit(change);
        Assert.Equal(0, space.Count);
        space.Validate();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_an_error_of_the_disk_all_changes_are_refused_and_the_file_has_what_was_acknowledged(bool isOnDisk)
    {
        using DurableSpace space = FaultyFile.Open(_folder.Space, Options, out FaultyFile file);
        ulong id = space.Allocate(1, "acknowledged"u8).Id;
        Action<int> fail = _ => throw FaultyFile.Broken;
        file.BeforeCommit = isOnDisk ? _ => { } : fail;
        file.AfterCommit = isOnDisk ? fail : _ => { };
        Assert.Equal(StorageFault.InputOutput, Assert.Throws<StorageException>(() => space.TryAllocate(1, out DurableRange _)).Fault);
        (file.BeforeCommit, file.AfterCommit) = (_ => { }, _ => { });
        Assert.Equal(StorageFault.InputOutput, Assert.Throws<StorageException>(() => space.Free(id)).Fault);
        Assert.Equal(StorageFault.InputOutput, (await Assert.ThrowsAsync<StorageException>(() => space.AllocateAsync(1).AsTask())).Fault);
        Assert.Equal(2, file.Commits);
        Assert.True(space.TryGetRange(id, out _));
        space.Dispose();

        using DurableSpace again = DurableSpace.Open(_folder.Space);
        again.Validate();
        Assert.Equal(isOnDisk ? 2 : 1, again.Count);
        Assert.True(again.TryGetNote(id, out byte[]? note) && note.AsSpan().SequenceEqual("acknowledged"u8));
    }

    [Fact]
    public void An_exception_that_nobody_expects_ends_the_space_and_not_the_callers()
    {
        using DurableSpace space = FaultyFile.Open(_folder.Space, Options, out FaultyFile file);
        file.BeforeCommit = _ => throw new InvalidTimeZoneException("unexpected");
        StorageException error = Assert.Throws<StorageException>(() => space.Allocate(1));
        Assert.Equal(StorageFault.InputOutput, error.Fault);
        Assert.Contains("unexpected", error.Message, StringComparison.Ordinal);
        Assert.Throws<StorageException>(() => space.Allocate(1));
    }

    [Fact]
    public void A_log_that_cannot_be_written_to_its_place_loses_nothing()
    {
        using DurableSpace space = FaultyFile.Open(_folder.Space, Options, out FaultyFile file);
        file.BeforeCheckpoint = () => throw FaultyFile.Full;
        for (int round = 0; round < 50; round++)
        {
            space.Allocate(1);
        }

        DurableSpaceStatistics statistics = space.GetStatistics();
        Assert.True(statistics.SnapshotFailures > 0 && statistics.LogBytes > Options.LogBytes, statistics.ToString());
        Assert.Equal(0UL, statistics.Snapshots);
        file.BeforeCheckpoint = () => { };
        for (int round = 0; round < 50; round++)
        {
            space.Allocate(1);
        }

        Assert.True(space.GetStatistics().Snapshots > 0);
        space.Validate();
        Assert.Equal(Content.Of(space), Content.Of(_folder.CopySpace()));
    }

    private static bool TryStep(DurableSpace space, int kind)
    {
        try
        {
            ulong first = space.EnumerateAllocations().FirstOrDefault().Range.Id;
            switch (kind)
            {
                case 0:
                    using (PendingAllocation one = space.BeginAllocate(5000), other = space.BeginAllocate(1))
                    {
                        space.Commit(new SpaceChange().Allocate(one, "a"u8).Allocate(other));
                    }

                    break;
                case 1:
                    space.SetNote(first, "b"u8);
                    break;
                case 2:
                    space.Commit(new SpaceChange().SetNote(first, "c"u8).Free(first));
                    break;
                default:
                    return space.TryAllocate(3000, out DurableRange _, "d"u8);
            }

            return true;
        }
        catch (StorageException error) when (error.Fault == StorageFault.Full)
        {
            return false;
        }
    }

    private static void ThrowIf(bool condition, Exception error)
    {
        if (condition)
        {
            throw error;
        }
    }

    public void Dispose() => _folder.Dispose();
}

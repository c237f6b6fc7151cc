using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>Calls that are served, and calls that are refused.</summary>
public sealed class CallTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DurableSpace _space;

    public CallTests() => _space = DurableSpace.Open(_folder.Space, new DurableSpaceOptions { Size = 1 << 20 });

    [Fact]
    public void A_request_without_room_says_what_would_fit()
    {
        _space.Allocate(600 << 10);
        Assert.False(_space.TryAllocate(600 << 10, out DurableRange range, out AllocationFailure failure));
        Assert.Equal(default, range);
        Assert.Equal((FailureCode.NoSpace, 424UL << 10), (failure.Code, failure.Fitting));
        Assert.Equal(failure, Assert.Throws<AllocationException>(() => _space.Allocate(600 << 10)).Failure);
        Assert.Equal(600UL << 10, _space.GetStatistics().AllocatedBytes);
    }

    [Fact]
    public async Task Invalid_arguments_are_named()
    {
        byte[] tooLong = new byte[DurableSpace.MaxNoteBytes + 1];
        Assert.Equal("size", Assert.Throws<ArgumentException>(() => _space.Allocate(0)).ParamName);
        Assert.Equal("size", Assert.Throws<ArgumentException>(() => _space.Allocate(2 << 20)).ParamName);
        Assert.Equal("note", Assert.Throws<ArgumentException>(() => _space.Allocate(1, tooLong)).ParamName);
        Assert.Equal("note", Assert.Throws<ArgumentException>(() => _space.SetNote(1, tooLong)).ParamName);
        Assert.Equal("note", Assert.Throws<ArgumentException>(() => new SpaceChange().SetNote(1, tooLong)).ParamName);
        Assert.Equal("newSize", Assert.Throws<ArgumentOutOfRangeException>(() => _space.Grow(1)).ParamName);
        Assert.False(_space.TryAllocate(1, out _, out AllocationFailure failure, tooLong));
        Assert.True(failure.IsInvalid);
        Assert.Equal("note", (await Assert.ThrowsAsync<ArgumentException>(() => _space.AllocateAsync(1, tooLong).AsTask())).ParamName);
        Assert.Equal(0, _space.Count);
    }

    [Fact]
    public async Task Ranges_that_are_not_there_are_misuse()
    {
        ulong id = _space.Allocate(1).Id;
        _space.Free(id);
        Assert.Equal(MisuseKind.DoubleFree, Assert.Throws<MisuseException>(() => _space.Free(id)).Kind);
        Assert.Equal(MisuseKind.StaleHandle, Assert.Throws<MisuseException>(() => _space.SetNote(id, default)).Kind);
        Assert.Equal(MisuseKind.Foreign, Assert.Throws<MisuseException>(() => _space.Free(id + 1)).Kind);
        Assert.Equal(MisuseKind.NoHandle, (await Assert.ThrowsAsync<MisuseException>(() => _space.FreeAsync(0).AsTask())).Kind);
        Assert.Equal("id", Assert.Throws<MisuseException>(() => _space.Free(id)).ParamName);
        Assert.False(_space.TryFree(id));
        Assert.False(_space.TryGetRange(id, out _));
        Assert.False(_space.TryGetNote(id, out _));
    }

    [Fact]
    public void A_change_is_made_as_a_whole_or_not_at_all()
    {
        DurableRange old = _space.Allocate(5000, "old"u8);
        using PendingAllocation pending = _space.BeginAllocate(5000);
        SpaceChange wrong = new SpaceChange().Allocate(pending, "new"u8).Free(old.Id).Free(old.Id);
        Assert.Equal(MisuseKind.DoubleFree, Assert.Throws<MisuseException>(() => _space.Commit(wrong)).Kind);
        Assert.False(pending.IsEnded);
        Assert.Equal("1 at [0x0, +8 KiB) 4 KiB 6F6C64", Content.Of(_space));

        _space.Commit(new SpaceChange().Allocate(pending, "new"u8).Free(old.Id));
        Assert.True(pending.IsEnded);
        Assert.Equal(2UL, pending.Range.Id);
        Assert.Equal("2 at [0x2000, +8 KiB) 4 KiB 6E6577", Content.Of(_space));
        Assert.Equal(0UL, _space.Allocate(8192).Offset);
        _space.Validate();
    }

    [Fact]
    public void A_change_is_committed_once_and_only_by_the_space_of_its_parts()
    {
        using DurableSpace other = DurableSpace.Open(_folder["other.space"], new DurableSpaceOptions { Size = 1 << 20 });
        using PendingAllocation pending = _space.BeginAllocate(1);
        SpaceChange change = new SpaceChange().Allocate(pending);
        Assert.Equal(MisuseKind.Foreign, Assert.Throws<MisuseException>(() => other.Commit(change)).Kind);
        _space.Commit(change);
        Assert.Throws<InvalidOperationException>(() => _space.Commit(change));
        Assert.Throws<InvalidOperationException>(() => change.Free(1));
        Assert.False(_space.TryCommit(new SpaceChange().Allocate(pending), out Misuse misuse));
        Assert.Equal(MisuseKind.StaleHandle, misuse.Kind);
        _space.Commit(new SpaceChange());
        Assert.Equal(1, _space.Count);
    }

    [Fact]
    public void A_pending_allocation_that_is_dropped_was_never_there()
    {
        PendingAllocation pending = _space.BeginAllocate(4096, new Alignment(8192));
        Assert.Equal((0UL, 4096UL, new Alignment(8192)), (pending.Offset, pending.End, pending.Alignment));
        Assert.Equal(4096UL, _space.Allocate(1).Offset);
        pending.Dispose();
        pending.Dispose();
        Assert.Equal(0UL, _space.Allocate(1).Offset);
        _space.Validate();
    }

    [Fact]
    public async Task A_space_grows_and_stays_so()
    {
        _space.Allocate(1 << 20);
        _space.Grow((2 << 20) + 5);
        Assert.Equal(1UL << 20, (await _space.AllocateAsync(1 << 20)).Offset);
        _space.Validate();
        await _space.DisposeAsync();
        using DurableSpace again = DurableSpace.Open(_folder.Space, new DurableSpaceOptions { Size = 1 << 20 });
        Assert.Equal((2UL << 20, 0UL), (again.Size, again.FreeBytes));
    }

    [Fact]
    public void Statistics_count_what_was_done()
    {
        _space.SetNote(_space.Allocate(4096).Id, "x"u8);
        _space.Commit(new SpaceChange().Free(1).Allocate(_space.BeginAllocate(1)));
        DurableSpaceStatistics statistics = _space.GetStatistics();
        Assert.Equal((4UL, 3UL, 3UL, 1UL), (statistics.Changes, statistics.Commits, statistics.LifetimeCommits, statistics.Allocations));
        Assert.Equal((1UL << 20, 4096UL), (statistics.Size, statistics.AllocatedBytes));
        Assert.True(statistics.LogBytes > 0 && statistics.FileBytes >= statistics.LogBytes, statistics.ToString());
    }

    [Fact]
    public void The_log_is_written_to_its_place_when_it_has_grown()
    {
        _space.Dispose();
        using DurableSpace space = DurableSpace.Open(_folder.Space, new DurableSpaceOptions { LogBytes = 64 << 10 });
        for (int round = 0; round < 60; round++)
        {
            space.Free(space.Allocate(1, "a note of some bytes"u8).Id);
        }

        DurableSpaceStatistics statistics = space.GetStatistics();
        Assert.InRange(statistics.Snapshots, 5UL, 60UL);
        Assert.True(statistics.LogBytes < 100 << 10, statistics.ToString());
        Assert.True(new FileInfo(_folder.Space + "-wal").Length < 200 << 10);
    }

    public void Dispose()
    {
        _space.Dispose();
        _folder.Dispose();
    }
}

using System.Buffers.Binary;
using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;
using Cleave.Tests;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>Many callers at once, threads and tasks mixed.</summary>
public sealed class ConcurrencyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Callers_of_the_same_moment_share_a_commit()
    {
        const int Callers = 16;
        const int Rounds = 6;
        using DurableSpace space = DurableSpace.Open(_folder.Space, new DurableSpaceOptions { Size = 1 << 24 });
        Task[] tasks = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => Call(space, caller, Rounds)))];
        Crew.Run(Callers, caller => Call(space, Callers + caller, Rounds).GetAwaiter().GetResult());
        await Task.WhenAll(tasks);
        DurableSpaceStatistics statistics = space.GetStatistics();
        Assert.Equal(3UL * 2 * Callers * Rounds, statistics.Changes);
        Assert.True(statistics.Commits < statistics.Changes / 2, statistics.ToString());
        Assert.Equal(2 * Callers * Rounds, space.Count);
        space.Validate();
        Assert.Equal(Content.Of(space), Content.Of(_folder.CopySpace()));
    }

    [Fact]
    public void A_range_is_freed_by_one_of_several_callers()
    {
        using DurableSpace space = DurableSpace.Open(_folder.Space, new DurableSpaceOptions { Size = 1 << 20 });
        for (int round = 0; round < 10; round++)
        {
            ulong id = space.Allocate(1).Id;
            int freed = 0;
            Crew.Run(4, _ => Interlocked.Add(ref freed, space.TryFree(id) ? 1 : 0));
            Assert.Equal(1, freed);
        }

        Assert.Equal(0, space.Count);
        space.Validate();
    }

    [Fact]
    public void Memory_that_is_being_freed_is_not_allocated_before_the_free_is_on_disk()
    {
        using DurableSpace space = FaultyFile.Open(_folder.Space, new DurableSpaceOptions { Size = 4096 }, out FaultyFile file);
        ulong id = space.Allocate(4096).Id;
        bool wasFree = false;
        file.BeforeCommit = _ => wasFree |= space.TryBeginAllocate(1, out PendingAllocation? _);
        space.Free(id);
        Assert.False(wasFree);
        file.BeforeCommit = _ => { };
        space.Allocate(4096);
    }

    /// <summary>Allocates two ranges in each round, and frees the first again; every other caller waits as a task.</summary>
    private static async Task Call(DurableSpace space, int caller, int rounds)
    {
        byte[] note = new byte[8];
        for (int round = 0; round < rounds; round++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(note, caller);
            if (caller % 2 == 0)
            {
                ulong id = (await space.AllocateAsync(4096, note)).Id;
                await space.AllocateAsync(100, note);
                await space.FreeAsync(id);
            }
            else
            {
                ulong id = space.Allocate(4096, note).Id;
                space.Allocate(100, note);
                space.Free(id);
            }
        }
    }

    public void Dispose() => _folder.Dispose();
}

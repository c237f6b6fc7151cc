using Cleave.Orleans.Client;
using Cleave.Orleans.Tests.Stores;

namespace Cleave.Orleans.Tests.Fleet;

/// <summary>A fleet over PostgreSQL: membership, state, conflicts of etags, and a server that is killed.</summary>
[Collection(ServerCollection.Name)]
public sealed class PostgresFleetTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Leases_are_there_after_the_server_was_killed_and_after_the_silo_was_stopped(bool isOfOrleans)
    {
        PostgresStore store = (PostgresStore)postgres.Server.Store with { IsOfOrleans = isOfOrleans };
        // Only the spaces of this test have a host.
        var request = new FleetRequest(ByteSize.FromMiB(2)) { Where = [new LabelConstraint("host")] };
        Lease lease;
        await using (LocalFleet first = await LocalFleet.Over(store))
        {
            await EmbeddedFleetTests.Register(first.Fleet, hosts: 2, spaces: 2);
            lease = await first.Fleet.LeaseAsync(request);
            await Task.WhenAll(
                Enumerable.Range(0, 200).Select(_ => first.Fleet.TryLeaseAsync(lease.SpaceId, new LeaseRequest(1) { TimeToLive = null })));
            postgres.Server.Kill();
            postgres.Server.Start();
            Assert.Equal(lease, await first.Fleet.LeaseAsync(request));
            FleetRequest other = request with { Lease = new LeaseRequest(1) };
            Assert.NotEqual(lease.SpaceId, (await first.Fleet.LeaseAsync(other)).SpaceId);
        }

        await using LocalFleet second = await LocalFleet.Over(store);
        Assert.Equal(62, (await second.Fleet.GetStatisticsAsync(lease.SpaceId)).Leases - 1);
        Assert.Equal(lease, (await second.Fleet.TryLeaseAsync(lease.SpaceId, request.Lease)).GetLease());
    }

    [Fact]
    public async Task Of_writes_that_share_a_commit_only_the_one_with_an_old_etag_fails()
    {
        await using LocalFleet local = await LocalFleet.Over(postgres.Server.Store);
        string[] ids = [.. Enumerable.Range(0, 40).Select(index => $"gpu-{index}")];
        await local.Fleet.RegisterAsync(ids.Select(id => new SpaceSpec { Id = id, Size = 64 << 20 }));
        await local.WriteBehind("journal", ids[7]);
        await local.WriteBehind("journal", ids[23]);
        bool[] isGranted = await Task.WhenAll(ids.Select(async id =>
            await Record.ExceptionAsync(() => local.Grains.GetGrain<ISpaceGrain>(id).Lease(new LeaseRequest(1))) is null));
        Assert.Equal([7, 23], Enumerable.Range(0, 40).Where(index => !isGranted[index]));
        foreach (string id in ids)
        {
            Assert.Equal(LeaseStatus.Granted, (await local.Fleet.TryLeaseAsync(id, new LeaseRequest(1))).Status);
        }
    }
}

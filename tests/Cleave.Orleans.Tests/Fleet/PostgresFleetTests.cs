using Cleave.Orleans.Client;
using Cleave.Orleans.Tests.Stores;

namespace Cleave.Orleans.Tests.Fleet;

/// <summary>A fleet over PostgreSQL: membership, state, conflicts of etags, and a server that is killed.</summary>
[Collection(ServerCollection.Name)]
public sealed class PostgresFleetTests
{
    [Fact]
    public async Task Leases_are_there_after_the_server_was_killed_and_after_the_silo_was_stopped()
    {
        using var server = new PostgresServer();
        server.Start();
        var request = new FleetRequest(ByteSize.FromMiB(2));
        Lease lease;
        await using (LocalFleet first = await LocalFleet.Over(server.Store))
        {
            await EmbeddedFleetTests.Register(first.Fleet, hosts: 2, spaces: 2);
            lease = await first.Fleet.LeaseAsync(request);
            await Task.WhenAll(
                Enumerable.Range(0, 200).Select(_ => first.Fleet.TryLeaseAsync(lease.SpaceId, new LeaseRequest(1) { TimeToLive = null })));
            server.Kill();
            server.Start();
            Assert.Equal(lease, await first.Fleet.LeaseAsync(request));
            Assert.NotEqual(lease.SpaceId, (await first.Fleet.LeaseAsync(new FleetRequest(1))).SpaceId);
        }

        await using LocalFleet second = await LocalFleet.Over(server.Store);
        Assert.Equal(62, (await second.Fleet.GetStatisticsAsync(lease.SpaceId)).Leases - 1);
        Assert.Equal(lease, (await second.Fleet.TryLeaseAsync(lease.SpaceId, request.Lease)).GetLease());
    }
}

using Cleave.Orleans.Client;
using Cleave.Orleans.Tests.Stores;

namespace Cleave.Orleans.Tests.Fleet;

/// <summary>Spaces that are registered together, and spaces that leave the fleet.</summary>
[Collection(ServerCollection.Name)]
public sealed class RemovalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-fleet-");

    private string File => Path.Combine(_folder.FullName, "fleet.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Spaces_that_were_registered_together_are_there_after_the_silo_was_stopped()
    {
        SpaceSpec[] specs = [.. Enumerable.Range(0, 300).Select(number => Spec($"gpu-{number}"))];
        await using (LocalFleet first = await LocalFleet.OverFile(File))
        {
            Assert.Equal(specs.Length, (await first.Fleet.RegisterAsync(specs)).DistinctBy(space => space.Id).Count());
            await first.Fleet.RegisterAsync(specs);
            await Assert.ThrowsAsync<ArgumentException>(() => first.Fleet.RegisterAsync([Spec("new"), Spec("") with { Size = 0 }]));
        }

        await using LocalFleet second = await LocalFleet.OverFile(File);
        Assert.Equal(
            specs.Select(spec => spec.Id).Order(StringComparer.Ordinal), (await second.Fleet.GetSpacesAsync()).Select(space => space.Id));
        Assert.Equal(64UL << 20, (await second.Fleet.GetStatisticsAsync("gpu-299")).FreeBytes);
    }

    [Fact]
    public async Task A_space_without_leases_leaves_the_fleet_for_all_clients_and_may_come_back()
    {
        Lease lease;
        await using (LocalFleet first = await LocalFleet.OverFile(File))
        {
            FleetClient fleet = first.Fleet;
            var other = new FleetClient(first.Grains, new FleetOptions { Shards = 4 });
            await fleet.RegisterAsync([Spec("stays"), Spec("goes")]);
            Assert.Equal(2, (await other.GetSpacesAsync()).Length);
            lease = (await fleet.TryLeaseAsync("goes", new LeaseRequest(1))).GetLease();
            await fleet.SetDrainingAsync("goes", isDraining: true);
            Assert.False(await fleet.TryRemoveAsync("goes"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => fleet.RemoveAsync("goes"));
            await fleet.ReleaseAsync(lease);
            await fleet.RemoveAsync("goes");
            await fleet.RemoveAsync("goes");
            Assert.True(await fleet.TryRemoveAsync("never was"));
            Assert.Equal("stays", Assert.Single(await fleet.GetSpacesAsync()).Id);
            Assert.Equal("stays", Assert.Single(await other.GetSpacesAsync()).Id);
            Assert.Equal(LeaseStatus.NotRegistered, (await fleet.TryLeaseAsync("goes", new LeaseRequest(1))).Status);
            await Assert.ThrowsAsync<KeyNotFoundException>(() => fleet.GetStatisticsAsync("goes"));
        }

        await using LocalFleet second = await LocalFleet.OverFile(File);
        Assert.Equal("stays", Assert.Single(await second.Fleet.GetSpacesAsync()).Id);
        await second.Fleet.RegisterAsync(Spec("goes") with { Size = 8 << 20 });
        Assert.Equal(2, (await second.Fleet.GetSpacesAsync()).Length);
        Lease next = (await second.Fleet.TryLeaseAsync("goes", new LeaseRequest(8 << 20))).GetLease();
        Assert.True(next.FencingNumber > lease.FencingNumber);
    }

    private static SpaceSpec Spec(string id) => new() { Id = id, Size = 64 << 20, ChunkSize = 1 << 20 };
}

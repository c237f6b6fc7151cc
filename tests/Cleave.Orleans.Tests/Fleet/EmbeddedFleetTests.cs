using Cleave.Orleans.Client;
using Cleave.Orleans.Tests.Stores;

namespace Cleave.Orleans.Tests.Fleet;

/// <summary>A fleet over one file: what clients see, and what is there after the silo was stopped.</summary>
[Collection(ServerCollection.Name)]
public sealed class EmbeddedFleetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-fleet-");

    private string File => Path.Combine(_folder.FullName, "fleet.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Leases_are_there_after_the_silo_was_stopped_and_end_at_their_time()
    {
        var clock = new HandClock();
        FleetRequest request = Request(3) with { Policy = FleetPolicy.Spread };
        Lease lease;
        await using (LocalFleet first = await LocalFleet.OverFile(File, clock))
        {
            await Register(first.Fleet, hosts: 2, spaces: 2);
            lease = await first.Fleet.LeaseAsync(request);
            // A second silo must not use the file.
            await Assert.ThrowsAnyAsync<Exception>(() => LocalFleet.OverFile(File));
        }

        await using LocalFleet second = await LocalFleet.OverFile(File, clock);
        Assert.Equal(4, (await second.Fleet.GetSpacesAsync()).Length);
        Assert.Equal(lease, Assert.Single(await LeasesOf(second.Fleet, lease.SpaceId)));
        Assert.Equal(lease, (await second.Fleet.TryLeaseAsync(lease.SpaceId, request.Lease)).GetLease());

        // Nobody asks for that space, and yet its memory comes back: its shard sweeps.
        clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually(async () => (await second.Fleet.GetSpacesAsync()).All(space => space.FreeBytes == space.Size));
    }

    [Fact]
    public async Task Concurrent_calls_get_memory_apart_and_repeated_ones_the_same()
    {
        await using LocalFleet local = await LocalFleet.OverFile(File);
        await Register(local.Fleet, hosts: 1, spaces: 1);
        LeaseRequest[] requests = [.. Enumerable.Range(0, 64).Select(_ => new LeaseRequest(1 << 20))];
        Lease[] leases = await Task.WhenAll(
            requests.Concat(requests).Select(async request => (await local.Fleet.TryLeaseAsync("host-0/gpu-0", request)).GetLease()));
        Assert.Equal(leases[..64].AsEnumerable(), leases[64..]);
        Assert.Equal(64, leases.Select(lease => lease.Blocks[0].Offset).Distinct().Count());
        Assert.Equal(LeaseStatus.NoSpace, (await local.Fleet.TryLeaseAsync(Request(1))).Status);
        await local.Fleet.GrowAsync("host-0/gpu-0", ByteSize.FromMiB(65));
        Assert.Equal(64UL << 20, (await local.Fleet.LeaseAsync(Request(1))).Blocks[0].Offset);
        await local.Fleet.ReleaseAsync(leases[5]);
        await local.Fleet.ReleaseAsync(leases[5]);
        Assert.Equal(LeaseStatus.NotHeld, (await local.Fleet.RenewAsync(leases[5], TimeSpan.FromSeconds(5))).Status);
        Assert.Equal(64, (await LeasesOf(local.Fleet, "host-0/gpu-0")).Length);
    }

    [Fact]
    public async Task A_request_goes_to_a_space_that_its_labels_and_its_policy_name()
    {
        await using LocalFleet local = await LocalFleet.OverFile(File);
        FleetClient fleet = local.Fleet;
        await Register(fleet, hosts: 3, spaces: 2);
        FleetRequest onTwo = Request(10) with { Where = [new LabelConstraint("host", "host-2", "host-9")] };
        Assert.StartsWith("host-2/", (await fleet.LeaseAsync(onTwo)).SpaceId, StringComparison.Ordinal);
        Assert.Equal("host-2/gpu-0", (await fleet.LeaseAsync(Request(10) with { Policy = FleetPolicy.Pack })).SpaceId);
        Assert.Equal("host-0/gpu-0", (await fleet.LeaseAsync(Request(30) with { Policy = FleetPolicy.Spread })).SpaceId);
        Assert.Equal("host-0/gpu-0", (await fleet.LeaseAsync(Request(30) with { Policy = FleetPolicy.BestFit })).SpaceId);
        Assert.Equal(
            LeaseStatus.NoCandidate, (await fleet.TryLeaseAsync(Request(1) with { Where = [new LabelConstraint("zone")] })).Status);
        Assert.Equal(LeaseStatus.NoSpace, (await fleet.TryLeaseAsync(Request(65))).Status);

        await fleet.SetDrainingAsync("host-2/gpu-0", isDraining: true);
        Assert.Equal("host-2/gpu-1", (await fleet.LeaseAsync(onTwo with { Lease = new LeaseRequest(1 << 20) })).SpaceId);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => fleet.SetDrainingAsync("nowhere", isDraining: true));
        await Assert.ThrowsAsync<ArgumentException>(() => fleet.RegisterAsync(Spec(0, 0) with { ChunkSize = 4096 }));
    }

    [Fact]
    public async Task A_group_is_on_one_host_or_on_different_ones_and_is_all_or_nothing()
    {
        await using LocalFleet local = await LocalFleet.OverFile(File);
        await Register(local.Fleet, hosts: 2, spaces: 2);
        LeaseGroup pair = await local.Fleet.TryLeaseGroupAsync(Request(40), 2, RegionPlacement.OneHost);
        Assert.Single(pair.Leases.Select(lease => lease.SpaceId[..6]).Distinct());
        LeaseGroup apart = await local.Fleet.TryLeaseGroupAsync(Request(20), 2, RegionPlacement.DifferentHosts);
        Assert.Equal(2, apart.Leases.Select(lease => lease.SpaceId[..6]).Distinct().Count());
        Assert.Equal(LeaseStatus.NoSpace, (await local.Fleet.TryLeaseGroupAsync(Request(40), 3, RegionPlacement.Anywhere)).Status);
        Assert.Equal(LeaseStatus.NoCandidate, (await local.Fleet.TryLeaseGroupAsync(Request(1), 5, RegionPlacement.Anywhere)).Status);
        Assert.Equal(120UL << 20, (await local.Fleet.GetSpacesAsync()).Aggregate(0UL, (sum, space) => sum + space.Size - space.FreeBytes));
    }

    [Fact]
    public async Task A_client_with_old_statistics_asks_the_next_space()
    {
        await using LocalFleet local = await LocalFleet.OverFile(File);
        var old = new FleetClient(
            local.Grains, new FleetOptions { Shards = 4 }, new FleetClientOptions { ViewAge = TimeSpan.FromHours(1) });
        await Register(local.Fleet, hosts: 2, spaces: 1);
        Assert.Equal(2, (await old.GetSpacesAsync()).Length);
        await local.Fleet.TryLeaseAsync("host-0/gpu-0", Request(60).Lease);
        Assert.Equal("host-1/gpu-0", (await old.LeaseAsync(Request(50))).SpaceId);
    }

    [Fact]
    public async Task An_activation_whose_state_another_one_wrote_fails_and_the_next_one_goes_on()
    {
        await using LocalFleet local = await LocalFleet.OverFile(File);
        await Register(local.Fleet, hosts: 1, spaces: 1);
        Lease lease = await local.Fleet.LeaseAsync(Request(1));
        // What another activation would do: a write with the etag that this one has.
        await local.WriteBehind("journal", lease.SpaceId);
        ISpaceGrain space = local.Grains.GetGrain<ISpaceGrain>(lease.SpaceId);
        await Assert.ThrowsAnyAsync<Exception>(() => space.Lease(new LeaseRequest(1 << 20)));
        Assert.Equal(LeaseStatus.Granted, (await local.Fleet.TryLeaseAsync(lease.SpaceId, new LeaseRequest(1 << 20))).Status);
        Assert.Equal(2, (await LeasesOf(local.Fleet, lease.SpaceId)).Length);
    }

    internal static async Task Register(FleetClient fleet, int hosts, int spaces)
    {
        for (int host = 0; host < hosts; host++)
        {
            for (int space = 0; space < spaces; space++)
            {
                SpaceStatistics registered = await fleet.RegisterAsync(Spec(host, space));
                Assert.Equal(registered, await fleet.RegisterAsync(Spec(host, space)));
            }
        }
    }

    private static SpaceSpec Spec(int host, int space) =>
        new() { Id = $"host-{host}/gpu-{space}", Size = 64 << 20, ChunkSize = 1 << 20, Labels = LabelSet.Of(("host", $"host-{host}")) };

    private static FleetRequest Request(int mebibytes) => new(ByteSize.FromMiB(mebibytes));

    private static async Task<Lease[]> LeasesOf(FleetClient fleet, string space)
    {
        var leases = new List<Lease>();
        await foreach (Lease lease in fleet.GetLeasesAsync(space))
        {
            leases.Add(lease);
        }

        return [.. leases];
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (long end = Environment.TickCount64 + 30_000; !await condition(); await Task.Delay(50))
        {
            Assert.True(Environment.TickCount64 < end, "It did not happen within 30 seconds.");
        }
    }
}

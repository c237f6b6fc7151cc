using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Cleave.Orleans;
using Cleave.Orleans.Client;
using Cleave.Orleans.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of a fleet that are given before any silo is called.</summary>
internal static class FleetMessages
{
    private const ulong MiB = 1 << 20;

    private static readonly SpaceSpec Spec = new() { Id = "gpu", Size = 64 * MiB };

    private static readonly LeaseRequest Request = new(MiB);

    private static readonly Lease Held = new() { SpaceId = "gpu", FencingNumber = 1, Key = Guid.NewGuid(), Blocks = [] };

    private static readonly string TooLong = new('x', 300);

    public static void AddTo(MessageTable table)
    {
        IGrainFactory grains = DispatchProxy.Create<IGrainFactory, NoSilo>();
        AddClients(table, grains);
        var fleet = new FleetClient(grains, options: new FleetClientOptions { RetryFor = TimeSpan.Zero });
        AddSpecs(table, fleet);
        AddLabels(table);
        AddRequests(table, fleet);
        AddCalls(table, fleet);
        AddHosting(table);
    }

    private static void AddClients(MessageTable table, IGrainFactory grains)
    {
        table.Section("A fleet: options of clients");
        table.Throws(() => _ = new FleetClient(null!));
        table.Throws(() => _ = new FleetClient(grains, new FleetOptions { Shards = 0 }));
        table.Throws(() => _ = new FleetClient(grains, new FleetOptions { JournalBytes = -1 }));
        table.Throws(() => _ = new FleetClient(grains, new FleetOptions { LogBytes = -1 }));
        table.Throws(() => _ = new FleetClient(grains, new FleetOptions { RefreshConcurrency = 0 }));
        table.Throws(() => _ = new FleetClient(grains, new FleetOptions { ReportDelay = TimeSpan.FromSeconds(-1) }));
        table.Throws(() => _ = new FleetClient(grains, new FleetOptions { SweepInterval = TimeSpan.Zero }));
        table.Throws(() => _ = new FleetClient(grains, new FleetOptions { KeyRetention = TimeSpan.FromSeconds(-1) }));
        table.Throws(() => _ = new FleetClient(grains, options: new FleetClientOptions { ViewAge = TimeSpan.FromSeconds(-1) }));
        table.Throws(() => _ = new FleetClient(grains, options: new FleetClientOptions { RetryFor = TimeSpan.FromSeconds(-1) }));
        table.Throws(() => _ = new FleetClient(grains, options: new FleetClientOptions { ResendAfter = TimeSpan.Zero }));
        table.Throws(() => _ = new FleetClient(grains, options: new FleetClientOptions { RetryDelay = TimeSpan.Zero }));
        table.Throws(() => _ = new FleetClient(grains, options: new FleetClientOptions { MaxCandidates = 0 }));
        table.Throws(() => _ = new FleetClient(grains, options: new FleetClientOptions { RegisterConcurrency = 0 }));
        table.Throws(() => new FleetOptions().ShardOf(null!));
    }

    private static void AddSpecs(MessageTable table, FleetClient fleet)
    {
        table.Section("A fleet: descriptions of spaces");
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec with { Id = "" }));
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec with { Id = TooLong }));
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec with { Labels = null! }));
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec with { Kind = (SpaceKind)9 }));
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec with { ChunkSize = 3 * MiB }));
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec with { ChunkSize = 16 }));
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec with { Size = MiB }));
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec with { Size = ulong.MaxValue }));
        table.ThrowsAsync(() => fleet.RegisterAsync([Spec, Spec with { Id = "next", Size = 1 }]));
        table.ThrowsAsync(() => fleet.RegisterAsync([Spec, Spec]));
        table.ThrowsAsync(() => fleet.RegisterAsync([Spec, null!]));
    }

    private static void AddLabels(MessageTable table)
    {
        KeyValuePair<string, string>[] tooMany = [.. Enumerable.Range(0, 33).Select(n => KeyValuePair.Create($"label-{n}", ""))];
        table.Section("A fleet: labels");
        table.Throws(() => LabelSet.Of(("", "x")));
        table.Throws(() => LabelSet.Of(("model", TooLong)));
        table.Throws(() => LabelSet.Of(("model", "a"), ("model", "b")));
        table.Throws(() => _ = new LabelSet(tooMany));
        table.Throws(() => _ = new LabelConstraint(""));
    }

    private static void AddRequests(MessageTable table, FleetClient fleet)
    {
        table.Section("A fleet: requests for leases");
        table.ThrowsAsync(() => fleet.TryLeaseAsync("gpu", Request with { Size = 0 }));
        table.ThrowsAsync(() => fleet.TryLeaseAsync("gpu", Request with { Key = Guid.Empty }));
        table.ThrowsAsync(() => fleet.TryLeaseAsync("gpu", Request with { Alignment = 12 }));
        table.ThrowsAsync(() => fleet.TryLeaseAsync("gpu", Request with { Owner = TooLong }));
        table.ThrowsAsync(() => fleet.TryLeaseAsync("gpu", Request with { TimeToLive = TimeSpan.Zero }));
        table.ThrowsAsync(() => fleet.TryLeaseAsync("gpu", Request with { TimeToLive = TimeSpan.FromDays(4000) }));
        table.ThrowsAsync(() => fleet.LeaseAsync(new FleetRequest(0)));
        table.ThrowsAsync(() => fleet.LeaseAsync(new FleetRequest(MiB) { Lease = null! }));
        table.ThrowsAsync(() => fleet.LeaseAsync(new FleetRequest(MiB) { Where = null! }));
        table.ThrowsAsync(() => fleet.LeaseAsync(new FleetRequest(MiB) { Where = [null!] }));
        table.ThrowsAsync(() => fleet.LeaseAsync(new FleetRequest(MiB) { Policy = (FleetPolicy)9 }));
        table.ThrowsAsync(() => fleet.TryLeaseGroupAsync(new FleetRequest(0), 2, RegionPlacement.Anywhere));
        table.ThrowsAsync(() => fleet.TryLeaseGroupAsync(new FleetRequest(MiB), 0, RegionPlacement.Anywhere));
        table.ThrowsAsync(() => fleet.TryLeaseGroupAsync(new FleetRequest(MiB), 2, (RegionPlacement)9));
        table.ThrowsAsync(() => fleet.RenewAsync(Held, TimeSpan.Zero));
        var answer = new LeaseAnswer { Status = LeaseStatus.NoSpace, Message = "No room for 5 MiB: only 4 MiB of 64 MiB are free." };
        table.Throws(() => answer.GetLease());
    }

    private static void AddCalls(MessageTable table, FleetClient fleet)
    {
        table.Section("A fleet: calls that get no answer");
        table.ThrowsAsync(() => fleet.RegisterAsync(Spec));
        table.ThrowsAsync(() => fleet.TryLeaseAsync("gpu", Request));
        table.ThrowsAsync(() => fleet.TryLeaseAsync("", Request));
        table.ThrowsAsync(() => fleet.RenewAsync(Held, null));
        table.ThrowsAsync(() => fleet.ReleaseAsync(Held));
        table.ThrowsAsync(() => fleet.SetDrainingAsync("gpu", isDraining: true));
        table.ThrowsAsync(() => fleet.TryRemoveAsync("gpu"));
        table.Throws(() => fleet.GetLeasesAsync(""));
    }

    private static void AddHosting(MessageTable table)
    {
        table.Section("A fleet: silos and services");
        ISiloBuilder silo = DispatchProxy.Create<ISiloBuilder, NoSilo>();
        table.Throws(() => silo.AddFleetFile(""));
        table.Throws(() => silo.AddFleetPostgreSql(null!));
        table.Throws(() => silo.UseFastFailover(TimeSpan.FromMilliseconds(1)));
        var services = new ServiceCollection();
        services.AddFleetClient(options => options.Shards = 0);
        ServiceProvider provider = services.BuildServiceProvider();
        table.Throws(() => _ = provider.GetRequiredService<IOptions<FleetOptions>>().Value);
    }

    /// <summary>Grains of a cluster that nobody runs.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "A proxy derives from this class.")]
    internal class NoSilo : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new InvalidOperationException("No silo runs in this test.");
    }
}

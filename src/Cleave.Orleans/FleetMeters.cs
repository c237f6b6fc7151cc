using System.Diagnostics.Metrics;

namespace Cleave.Orleans;

/// <summary>The instruments of the meter "Cleave.Orleans", which OpenTelemetry and dotnet-counters read.</summary>
internal static class FleetMeters
{
    public const string Name = "Cleave.Orleans";

    private static readonly Meter Meter = new(Name, typeof(FleetMeters).Assembly.GetName().Version?.ToString());

    public static readonly Counter<long> Granted = Meter.CreateCounter<long>(
        "cleave.leases.granted", "{lease}", "Leases that were granted.");

    public static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "cleave.leases.refused", "{request}", "Requests that a space refused, by status.");

    public static readonly Counter<long> Renewed = Meter.CreateCounter<long>("cleave.leases.renewed", "{lease}", "Renewals of leases.");

    public static readonly Counter<long> Released = Meter.CreateCounter<long>(
        "cleave.leases.released", "{lease}", "Leases that their holders released.");

    public static readonly Counter<long> Expired = Meter.CreateCounter<long>(
        "cleave.leases.expired", "{lease}", "Leases that ended by their time.");

    public static readonly Counter<long> Writes = Meter.CreateCounter<long>("cleave.writes", "{write}", "Writes to the store, by record.");

    public static readonly Counter<long> FailedWrites = Meter.CreateCounter<long>(
        "cleave.writes.failed", "{write}", "Writes that the store refused; the activation ends.");

    public static readonly Histogram<long> WriteBytes = Meter.CreateHistogram<long>("cleave.write.size", "By", "Bytes of one write.");

    public static readonly Histogram<long> SharedBy = Meter.CreateHistogram<long>(
        "cleave.write.calls", "{call}", "Calls that shared one write.");

    public static readonly Counter<long> Activations = Meter.CreateCounter<long>(
        "cleave.spaces.activated", "{activation}", "Spaces that were read from the store.");
}

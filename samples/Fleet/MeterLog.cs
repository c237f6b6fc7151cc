using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

/// <summary>The counters of the fleet, added up. A service would export them with OpenTelemetry instead.</summary>
internal sealed class MeterLog : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _sums = [];
    private readonly MeterListener _listener = new();

    public MeterLog()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Cleave.Orleans")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    public override string ToString() =>
        string.Join(", ", _sums.Where(sum => sum.Value > 0).OrderBy(sum => sum.Key).Select(sum => $"{sum.Key} {sum.Value}"));
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cleave.CacheServer;

/// <summary>The measurements of all rounds, and their medians.</summary>
/// <param name="Rounds">One list of measurements for each round.</param>
internal sealed record Summary(IReadOnlyList<IReadOnlyList<Measurement>> Rounds)
{
    /// <summary>Whether every answer was right and every value was kept.</summary>
    [JsonIgnore]
    public bool IsRight => Rounds.SelectMany(round => round).All(one => one is { Wrong: 0, Refused: 0 });

    /// <summary>Writes a line for each cache, with the medians over the rounds.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine(
            $"{"cache",-20} {"requests/s",10} {"ratio",6} {"CPU us",7} {"hits",6} {"MiB",5} {"gen 0",6} {"gen 2",6} {"pause ms",9} "
                + $"{"B/request",9} {"refused",8}");
        foreach (string cache in Contestant.Names.Where(name => Rounds[0].Any(one => one.Cache == name)))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{cache,-20} {Median(cache, one => one.RequestsPerSecond),10:0} {Ratio(cache),6:0.00} "
                    + $"{Median(cache, one => one.CpuMicrosecondsPerRequest),7:0.0} {Median(cache, one => one.HitRatio),6:0.000} "
                        + $"{Median(cache, one => one.CacheBytes / 1048576.0),5:0.0} {Median(cache, one => one.Gen0),6:0} "
                            + $"{Median(cache, one => one.Gen2),6:0} {Median(cache, one => one.PauseMilliseconds),9:0.0} "
                                + $"{Median(cache, one => one.ManagedBytesPerRequest),9:0} {Median(cache, one => one.Refused),8:0}"));
        }
    }

    /// <summary>Writes all measurements of all rounds.</summary>
    public void WriteJson(Stream output) => JsonSerializer.Serialize(output, this, JsonOptions);

    private static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    /// <summary>The median of the ratios to the cache that evicts by itself, each ratio from two runs of the same round.</summary>
    private double Ratio(string cache) => MedianOf(Rounds
        .Where(round => round.Any(one => one.Cache == Contestant.Yardstick))
        .Select(round => Of(round, cache).RequestsPerSecond / Of(round, Contestant.Yardstick).RequestsPerSecond));

    private double Median(string cache, Func<Measurement, double> figure) => MedianOf(Rounds.Select(round => figure(Of(round, cache))));

    private static Measurement Of(IReadOnlyList<Measurement> round, string cache) => round.First(one => one.Cache == cache);

    private static double MedianOf(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

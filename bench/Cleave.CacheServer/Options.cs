using System.Globalization;

namespace Cleave.CacheServer;

/// <summary>The options of the measurement: its duration, its repetitions, and its memory.</summary>
internal sealed record Options
{
    public const string Usage = """
        Usage: Cleave.CacheServer [--rounds N] [--seconds S] [--mib N] [--keys N] [--cache NAME] [--json FILE] [--dry-run]

        Measures a cache server over loopback sockets, 64 connections, with four caches: 'byte[] LRU', 'shrinker', 'shrinker and group', and
        'evicts itself', with which the others are compared. Each round runs all of them, one after the other.

          --rounds N    The number of rounds. Default: 5.
          --seconds S   Seconds for which each cache runs in a round. Default: 4.
          --mib N       The budget of a cache in MiB. Default: 64.
          --keys N      Keys that the clients request, with values of 7 KiB on average. Default: 32000.
          --cache NAME  Measure only this cache. May be given several times.
          --json FILE   Write all measurements as JSON. With -, write them to standard output instead of the table.
          --dry-run     Run one round of a tenth of a second for each cache, to check that everything works.
        """;

    public int Rounds { get; init; } = 5;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The time that a cache gets to fill its budget.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Min(1, Duration.TotalSeconds));

    public nuint Budget { get; init; } = 64 << 20;

    public int Keys { get; init; } = 32_000;

    public IReadOnlyList<string> Caches { get; init; } = [];

    public string? Json { get; init; }

    /// <summary>Reads the options from the command line; null if they are wrong.</summary>
    public static Options? Read(ReadOnlySpan<string> args)
    {
        var options = new Options();
        while (options is not null && !args.IsEmpty)
        {
            bool isAlone = args[0] == "--dry-run";
            options = isAlone
                ? options with { Rounds = 1, Duration = TimeSpan.FromSeconds(0.1), Budget = 16 << 20 }
                : args.Length > 1 ? options.With(args[0], args[1]) : null;
            args = args[Math.Min(args.Length, isAlone ? 1 : 2)..];
        }

        return options is { Caches.Count: 0 } ? options with { Caches = Contestant.Names } : options;
    }

    private Options? With(string name, string value) => (name, Number(value)) switch
    {
        ("--rounds", >= 1 and <= 1000 and var rounds) => this with { Rounds = (int)rounds },
        ("--seconds", > 0 and <= 3600 and var seconds) => this with { Duration = TimeSpan.FromSeconds(seconds) },
        ("--mib", >= 16 and <= 65536 and var mib) => this with { Budget = (nuint)mib << 20 },
        ("--keys", >= 1 and <= 1e9 and var keys) => this with { Keys = (int)keys },
        ("--cache", _) when Contestant.Names.Contains(value) => this with { Caches = [.. Caches, value] },
        ("--json", _) => this with { Json = value },
        _ => null,
    };

    private static double Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}

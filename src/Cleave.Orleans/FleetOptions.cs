namespace Cleave.Orleans;

/// <summary>Options of the grains of a fleet. All silos and clients of a cluster need the same <see cref="Shards"/>.</summary>
public sealed class FleetOptions
{
    /// <summary>The name of the grain storage that keeps the fleet: register a storage of Orleans with this name.</summary>
    public const string StorageName = "cleave";

    /// <summary>The key of the clock by which leases expire, for tests; not the clock of the timers.</summary>
    internal const string ClockKey = "cleave";

    /// <summary>The number of shards of the catalogue, 16 by default; about one for each 1 000 spaces. It cannot change while spaces are
    /// registered.</summary>
    public int Shards { get; set; } = 16;

    /// <summary>The time for which a space collects changes before it reports its statistics; 50 ms by default.</summary>
    public TimeSpan ReportDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The time between two searches of a shard for spaces with expired leases; one second by default.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time for which the keys of ended leases are remembered, two minutes by default. It must be above the response timeout
    /// of the clients, after which a late copy of a request is dropped.</summary>
    public TimeSpan KeyRetention { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes that the journal of a space may have before a snapshot is written; 8 KiB by default.</summary>
    public int JournalBytes { get; set; } = 8 << 10;

    /// <summary>The number of spaces that a shard asks for their state at the same time after it was lost; 16 by default.</summary>
    public int RefreshConcurrency { get; set; } = 16;

    /// <summary>Finds the shard of a space. All versions of the library compute the same number, FNV-1a of the id.</summary>
    /// <param name="id">The id of the space.</param>
    public int ShardOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        uint hash = 2166136261;
        foreach (char letter in id)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return (int)(hash % (uint)Shards);
    }

    /// <summary>Returns the number of shards and the intervals.</summary>
    public override string ToString() =>
        $"{Shards} shards, reports after {ReportDelay}, sweeps every {SweepInterval}, keys for {KeyRetention}";

    /// <summary>Throws an exception if an option is outside of its limits.</summary>
    internal void Check()
    {
        if (Shards is < 1 or > 1 << 20 || JournalBytes < 0 || RefreshConcurrency < 1)
        {
            throw new ArgumentException(
                $"Shards is {Shards}, JournalBytes {JournalBytes} and RefreshConcurrency {RefreshConcurrency}; they must be 1 to "
                    + $"{1 << 20}, at least 0, and at least 1.");
        }

        if (ReportDelay < TimeSpan.Zero || SweepInterval <= TimeSpan.Zero || KeyRetention < TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"ReportDelay is {ReportDelay}, SweepInterval {SweepInterval} and KeyRetention {KeyRetention}; times are not negative.");
        }
    }
}

namespace Cleave.Orleans;

/// <summary>Options of the grains of a fleet. All silos and clients of a cluster need the same <see cref="Shards"/>.</summary>
public sealed class FleetOptions
{
    /// <summary>The name of the grain storage that keeps the fleet: register a storage of Orleans with this name.</summary>
    public const string StorageName = "cleave";

    /// <summary>The key of the clock by which leases expire, for tests; not the clock of the timers.</summary>
    internal const string ClockKey = "cleave";

    private const int MaxShards = 1 << 20;

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

    /// <summary>Bytes that the journal of a space may have before its changes are written to the log; 1 KiB by default. Every write has
    /// the whole journal, so a short one makes short writes, and more of them. If many calls share a write, the journal has room for
    /// four of its length.</summary>
    public int JournalBytes { get; set; } = 1 << 10;

    /// <summary>Bytes that the log of a space may have before a snapshot is written instead; 8 KiB by default. For a space whose snapshot
    /// is long, the log may be longer.</summary>
    public int LogBytes { get; set; } = 8 << 10;

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

    /// <summary>Throws an exception that names a parameter if an option is outside of its limits.</summary>
    /// <param name="parameter">The parameter of the public method that got the options.</param>
    internal void Check(string parameter)
    {
        if (Describe() is { } complaint)
        {
            throw new ArgumentException(complaint, parameter);
        }
    }

    /// <summary>Describes which option is outside of its limits; null if none is.</summary>
    internal string? Describe() =>
        Shards is < 1 or > MaxShards ? $"Shards is {Shards}; it must be 1 to {MaxShards}."
        : JournalBytes < 0 ? $"JournalBytes is {JournalBytes}; it must be at least 0."
        : LogBytes < 0 ? $"LogBytes is {LogBytes}; it must be at least 0."
        : RefreshConcurrency < 1 ? $"RefreshConcurrency is {RefreshConcurrency}; it must be at least 1."
        : ReportDelay < TimeSpan.Zero ? $"ReportDelay is {ReportDelay}; it must be at least zero."
        : SweepInterval <= TimeSpan.Zero ? $"SweepInterval is {SweepInterval}; it must be above zero."
        : KeyRetention < TimeSpan.Zero ? $"KeyRetention is {KeyRetention}; it must be at least zero."
        : null;
}

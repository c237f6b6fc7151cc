namespace Cleave.Bench.Malloc.Mapping;

/// <summary>An array that grows to 4 GiB as elements are added, each page written as it comes.</summary>
/// <param name="Name">The name, such as "G1".</param>
/// <param name="IsFresh">Whether it all comes from the system, and not from what the allocator kept of a growth before.</param>
internal sealed record GrowthRow(string Name, bool IsFresh)
{
    public string What => $"an array grows to 4 GiB, {(IsFresh ? "at first" : "a second time")}";
}

/// <summary>Such a row on one way to grow.</summary>
internal sealed class GrowthCase(GrowthRow row, string path, Func<nuint, IGrowing> open) : BenchCase
{
    private const nuint MostOfWarmUp = 8 << 20;
    private static readonly nuint Most = (nuint)4 << 30;

    public override BenchResult Blank => new()
    {
        Workload = row.Name,
        What = row.What,
        Path = path,
        Space = Most,
        Unit = BenchUnit.MillisecondsPerPass,
        Passes = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = BenchReference.None,
    };

    /// <returns>0: it is all on the managed heap.</returns>
    public override ulong Time(PassClock clock, CancellationToken cancel)
    {
        using IGrowing memory = open(Most);
        if (!row.IsFresh)
        {
            memory.GrowTo(Most);
            memory.Clear();
        }

        clock.Start();
        memory.GrowTo(Most);
        clock.Stop();
        clock.EndPass(1);
        return 0;
    }

    public override void WarmUp(CancellationToken cancel)
    {
        using IGrowing memory = open(MostOfWarmUp);
        memory.GrowTo(MostOfWarmUp);
    }

    public override ulong? Check(CancellationToken cancel) => null;
}

namespace Cleave.Bench.Malloc.Mapping;

/// <summary>Measures an array that grows to 4 GiB as elements are added. Each new page is written.</summary>
/// <param name="Name">The name of the row, such as "G1".</param>
/// <param name="IsFresh">Whether all memory comes from the system, and none from an earlier growth that the allocator has kept.</param>
internal sealed record GrowthRow(string Name, bool IsFresh)
{
    public string What => $"an array grows to 4 GiB, {(IsFresh ? "at first" : "a second time")}";
}

/// <summary>A row of growth with one kind of array, as a case for the runner.</summary>
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

    /// <returns>Always 0, because the bookkeeping is on the managed heap.</returns>
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

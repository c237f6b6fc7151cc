namespace Cleave.Bench.Malloc.Mapping;

/// <summary>Measures the time to map or to unmap a page by Vmalloc, when free memory lies in runs of a given length. The pages have their
/// memory already.</summary>
/// <param name="Name">The name of the row, such as "V1".</param>
/// <param name="Run">The number of pages of a run.</param>
/// <param name="Unmaps">Whether the free is timed instead of the allocation.</param>
internal sealed record FragmentedRow(string Name, ulong Run, bool Unmaps)
{
    public string What => FormattableString.Invariant($"a page {(Unmaps ? "freed" : "allocated")}, free in runs of {Run}");
}

/// <summary>A row of fragmented memory, as a case for the runner.</summary>
internal sealed class FragmentedCase(FragmentedRow row) : BenchCase
{
    private const ulong Pages = 32 << 10;
    private const ulong PagesOfWarmUp = 2 << 10;

    public override BenchResult Blank => new()
    {
        Workload = row.Name,
        What = row.What,
        Path = VmallocRows.Vmalloc,
        Space = 2 * Pages * (ulong)Environment.SystemPageSize,
        Unit = BenchUnit.NanosecondsPerOperation,
        Passes = [],
        Checksum = null,
        MetadataBytes = 0,
        Reference = BenchReference.None,
    };

    /// <returns>Always 0, because the bookkeeping is on the managed heap.</returns>
    public override ulong Time(PassClock clock, CancellationToken cancel)
    {
        using var heap = new FragmentedHeap(Pages, row.Run);
        heap.Allocate();
        heap.Free();
        while (clock.WantsMore)
        {
            cancel.ThrowIfCancellationRequested();
            Play(heap, clock);
        }

        return 0;
    }

    public override void WarmUp(CancellationToken cancel)
    {
        using var heap = new FragmentedHeap(PagesOfWarmUp, row.Run);
        for (int i = 0; i < 50; i++)
        {
            Play(heap, new PassClock(1));
        }
    }

    public override ulong? Check(CancellationToken cancel) => null;

    private void Play(FragmentedHeap heap, PassClock clock)
    {
        Timed(heap.Allocate, clock, !row.Unmaps);
        Timed(heap.Free, clock, row.Unmaps);
        clock.EndPass((long)heap.Pages);
    }

    private static void Timed(Action action, PassClock clock, bool timed)
    {
        if (timed)
        {
            clock.Start();
        }

        action();
        if (timed)
        {
            clock.Stop();
        }
    }
}

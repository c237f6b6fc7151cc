using Cleave.Bench.Malloc.Mapping;

namespace Cleave.Bench.Tests;

/// <summary>The benchmarks of Vmalloc: what is measured is what the rows say.</summary>
public sealed class VmallocBenchTests
{
    [Fact]
    public void Every_row_has_a_case_for_each_of_its_paths()
    {
        BenchResult[] blanks = [.. VmallocRows.Cases(new BenchOptions()).Select(bench => bench.Blank)];
        Assert.Equal(["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8"], blanks[..8].Select(blank => blank.Workload));
        Assert.Equal(["vvec", "realloc", "copying", "list"], blanks[8..12].Select(blank => blank.Path));
        Assert.Equal(VmallocRows.Entries.Select(entry => entry.Name), blanks.Select(blank => blank.Workload).Distinct());
    }

    [Fact]
    public void Each_case_plays()
    {
        foreach (BenchCase bench in VmallocRows.Cases(new BenchOptions()))
            Assert.Null(Record.Exception(() => bench.WarmUp(CancellationToken.None)));
    }

    [Fact]
    public void A_pass_has_an_operation_for_each_page()
    {
        using var heap = new FragmentedHeap(2048, 16);
        Assert.InRange(heap.Pages, 1000UL, 1024UL);
        heap.Allocate();
        heap.Free();
        heap.Allocate();
        heap.Free();
    }
}

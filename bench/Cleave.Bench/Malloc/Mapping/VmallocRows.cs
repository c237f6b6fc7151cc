namespace Cleave.Bench.Malloc.Mapping;

/// <summary>The rows of Vmalloc: allocation by fragmentation, and growth compared with arrays that copy.</summary>
internal static class VmallocRows
{
    /// <summary>The name of the path of Vmalloc.</summary>
    public const string Vmalloc = "vmalloc";

    private static readonly FragmentedRow[] Fragmented =
    [
        new("V1", 512, Unmaps: false), new("V2", 16, Unmaps: false), new("V3", 4, Unmaps: false), new("V4", 1, Unmaps: false),
        new("V5", 512, Unmaps: true), new("V6", 16, Unmaps: true), new("V7", 4, Unmaps: true), new("V8", 1, Unmaps: true),
    ];

    private static readonly GrowthRow[] Growth = [new("G1", IsFresh: true), new("G2", IsFresh: false)];

    private static readonly (string Name, Func<nuint, IGrowing> Open)[] Growing =
    [
        ("vvec", most => new GrowingVec(most)),
        ("realloc", _ => new GrowingNative(copies: false)),
        ("copying", _ => new GrowingNative(copies: true)),
        ("list", _ => new GrowingList()),
    ];

    public static IEnumerable<BenchEntry> Entries =>
        [.. Fragmented.Select(row => new BenchEntry(row.Name, row.What)), .. Growth.Select(row => new BenchEntry(row.Name, row.What))];

    public static IEnumerable<string> Paths => [Vmalloc, .. Growing.Select(path => path.Name)];

    public static IEnumerable<BenchCase> Cases(BenchOptions options) =>
    [
        .. Fragmented.Where(row => options.Wants(row.Name) && options.WantsPath(Vmalloc)).Select(row => new FragmentedCase(row)),
        .. from row in Growth
           where options.Wants(row.Name)
           from path in Growing
           where options.WantsPath(path.Name)
           select new GrowthCase(row, path.Name, path.Open),
    ];
}

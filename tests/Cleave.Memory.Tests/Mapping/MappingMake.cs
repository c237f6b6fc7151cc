using System.Globalization;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Heaps for a test of Vmalloc.</summary>
internal static class MappingMake
{
    public static MemoryHeap Heap(nuint pages, IPageSystem? system = null, long mappings = 1 << 20) => new(
        new MemoryHeapOptions { Memory = Make.Options(pages) with { ReturnPolicy = ReturnPolicy.Never } },
        system ?? PageSystem.Current,
        new MappingBudget(system ?? PageSystem.Current, mappings));

    public static Layout OfPages(nuint count) => new(count * Make.Page, default);

    /// <summary>The page frames behind an allocation.</summary>
    public static ulong[] Frames(VmallocHeap heap, Allocation allocation)
    {
        var frames = new List<ulong>();
        foreach (BorrowedPage page in heap.Pages(allocation.Address, allocation.Size))
            frames.Add(page.FrameNumber);
        return [.. frames];
    }

    /// <summary>Takes all pages, and gives back those of a run of so many, leaves out as many, and so on. No two free runs are neighbours.</summary>
    /// <remarks>Only from a frame on, where one is named; those below it are all free.</remarks>
    /// <returns>The pages that are still taken, to be given back.</returns>
    public static nuint[] Fragment(MemoryHeap heap, ulong run, ulong atLeast = 0)
    {
        var held = new List<nuint>();
        while (heap.Pages.TryTake(0, GfpFlags.Atomic, default, out nuint address) == AllocError.None)
            held.Add(address);
        bool IsGiven(nuint address) => heap.Memory.FrameOf(address) < atLeast || heap.Memory.FrameOf(address) / run % 2 == 0;
        heap.Pages.GiveBulk([.. held.Where(IsGiven)], 0);
        return [.. held.Where(address => !IsGiven(address))];
    }

    /// <summary>The mappings that the system has in the addresses of an allocator.</summary>
    public static long CountMappings(VmallocHeap heap) => Mappings(heap).Count();

    /// <summary>The page frames that the system has mapped in the addresses of an allocator, of a heap with one node.</summary>
    public static HashSet<ulong> MappedFrames(VmallocHeap heap) => [.. Mappings(heap)
        .Where(mapping => mapping.IsArena)
        .SelectMany(mapping => Enumerable.Range(0, (int)((mapping.End - mapping.Start) / Make.Page)), (mapping, page) => (mapping.Offset / Make.Page) + (ulong)page)];

    /// <summary>The page frames that are free, by taking them all for a moment.</summary>
    public static HashSet<ulong> FreeFrames(MemoryHeap heap)
    {
        var taken = new List<nuint>();
        while (heap.Pages.TryTake(0, GfpFlags.Atomic, default, out nuint address) == AllocError.None)
            taken.Add(address);
        heap.Pages.GiveBulk([.. taken], 0);
        return [.. taken.Select(heap.Memory.FrameOf)];
    }

    /// <summary>Where page frames are mapped in the addresses of an allocator, from each first byte to behind the last, neighbours together.</summary>
    public static List<(nuint Start, nuint End)> MappedRanges(VmallocHeap heap)
    {
        var ranges = new List<(nuint Start, nuint End)>();
        foreach ((nuint start, nuint end, _, _) in Mappings(heap).Where(mapping => mapping.IsArena))
        {
            if (ranges.Count > 0 && ranges[^1].End == start)
                ranges[^1] = (ranges[^1].Start, end);
            else
                ranges.Add((start, end));
        }
        return ranges;
    }

    private static IEnumerable<(nuint Start, nuint End, nuint Offset, bool IsArena)> Mappings(VmallocHeap heap)
    {
        (nuint Address, nuint Size)[] reserved = [.. heap.Reserved];
        return File.ReadLines("/proc/self/maps").Select(Parse).Where(
            mapping => reserved.Any(one => mapping.Start < one.Address + one.Size && mapping.End > one.Address));
    }

    /// <summary>A line such as "7f00-7f10 rw-s 00ab 00:01 12 /memfd:cleave (deleted)".</summary>
    private static (nuint Start, nuint End, nuint Offset, bool IsArena) Parse(string line)
    {
        string[] words = line.Split(' ');
        string[] ends = words[0].Split('-');
        return (Hex(ends[0]), Hex(ends[1]), Hex(words[2]), line.Contains("memfd:cleave", StringComparison.Ordinal));
    }

    private static nuint Hex(string digits) => nuint.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

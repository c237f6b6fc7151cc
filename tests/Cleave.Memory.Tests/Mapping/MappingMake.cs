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
    /// <returns>The pages that are still taken, to be given back.</returns>
    public static nuint[] Fragment(MemoryHeap heap, ulong run)
    {
        var held = new List<nuint>();
        while (heap.Pages.TryTake(0, GfpFlags.Atomic, default, out nuint address) == AllocError.None)
            held.Add(address);
        bool IsGiven(nuint address) => heap.Memory.FrameOf(address) / run % 2 == 0;
        heap.Pages.GiveBulk([.. held.Where(IsGiven)], 0);
        return [.. held.Where(address => !IsGiven(address))];
    }

    /// <summary>The mappings that the system has in the addresses of an allocator.</summary>
    public static long CountMappings(VmallocHeap heap)
    {
        (nuint Address, nuint Size)[] reserved = [.. heap.Reserved];
        return File.ReadLines("/proc/self/maps").Select(ParseRange).Count(
            range => reserved.Any(one => range.Start < one.Address + one.Size && range.End > one.Address));
    }

    private static (nuint Start, nuint End) ParseRange(string line)
    {
        string[] ends = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
        return (nuint.Parse(ends[0], System.Globalization.NumberStyles.HexNumber), nuint.Parse(ends[1], System.Globalization.NumberStyles.HexNumber));
    }
}

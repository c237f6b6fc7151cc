using System.Globalization;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
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
    public static ulong[] FramesOf(VmallocHeap heap, Allocation allocation)
    {
        var frames = new List<ulong>();
        foreach (BorrowedPage page in heap.Pages(allocation.Address, allocation.Size))
            frames.Add(page.FrameNumber);
        return [.. frames];
    }

    /// <summary>Takes all pages, and gives back those of a run of so many, leaves out as many, and so on.
    /// No two free runs are neighbours.</summary>
    /// <remarks>Only from a frame on, where one is named; those below it are all free.</remarks>
    /// <returns>The pages that are still taken, to be given back.</returns>
    public static nuint[] Fragment(MemoryHeap heap, ulong run, ulong atLeast = 0)
    {
        var held = new List<nuint>();
        while (heap.Pages.TryTake(0, GfpFlags.Atomic, default, out nuint address) == FailureCode.None)
            held.Add(address);
        bool IsGiven(nuint address) => heap.Memory.FrameOf(address) < atLeast || heap.Memory.FrameOf(address) / run % 2 == 0;
        heap.Pages.GiveBulk([.. held.Where(IsGiven)], 0);
        return [.. held.Where(address => !IsGiven(address))];
    }

    /// <summary>The mappings that the system has in the addresses of an allocator.</summary>
    public static long CountMappings(VmallocHeap heap) => Mappings(heap).Count;

    /// <summary>The page frames that the system has mapped in the addresses of an allocator, of a heap with one node.</summary>
    public static HashSet<ulong> MappedFrames(VmallocHeap heap) => [.. Mappings(heap)
        .Where(mapping => mapping.IsArena)
        .SelectMany(mapping => Enumerable.Range(0, (int)((mapping.End - mapping.Start) / Make.Page)), (mapping, page) => (
            mapping.Offset / Make.Page) + (ulong)page)];

    /// <summary>The page frames that are free, by taking them all for a moment.</summary>
    public static HashSet<ulong> FreeFrames(MemoryHeap heap)
    {
        var taken = new List<nuint>();
        while (heap.Pages.TryTake(0, GfpFlags.Atomic, default, out nuint address) == FailureCode.None)
            taken.Add(address);
        heap.Pages.GiveBulk([.. taken], 0);
        return [.. taken.Select(heap.Memory.FrameOf)];
    }

    /// <summary>Where page frames are mapped in the addresses of an allocator, from each first byte to behind the last,
    /// neighbours together.</summary>
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

    private static List<(nuint Start, nuint End, nuint Offset, bool IsArena)> Mappings(VmallocHeap heap)
    {
        (nuint Address, nuint Size)[] reserved = [.. heap.Reserved];
        var found = new List<(nuint Start, nuint End, nuint Offset, bool IsArena)>();
        ReadOnlySpan<byte> maps = File.ReadAllBytes("/proc/self/maps");
        foreach (Range place in maps.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = maps[place];
            if (line.IsEmpty)
                continue;

            nuint start = Hex(ref line, (byte)'-');
            nuint end = Hex(ref line, (byte)' ');
            if (Array.Exists(reserved, one => start < one.Address + one.Size && end > one.Address))
                found.Add(Parsed(start, end, line));
        }

        return found;
    }

    /// <summary>The rest of a line such as "7f00-7f10 rw-s 00ab 00:01 12 /memfd:cleave (deleted)", after the addresses.</summary>
    private static (nuint Start, nuint End, nuint Offset, bool IsArena) Parsed(nuint start, nuint end, ReadOnlySpan<byte> line)
    {
        bool isArena = line.IndexOf("memfd:cleave"u8) >= 0;
        line = line[(line.IndexOf((byte)' ') + 1)..];
        return (start, end, Hex(ref line, (byte)' '), isArena);
    }

    /// <summary>The number before a byte; what is left begins behind that byte.</summary>
    private static nuint Hex(ref ReadOnlySpan<byte> text, byte end)
    {
        int length = text.IndexOf(end);
        nuint number = nuint.Parse(text[..length], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        text = text[(length + 1)..];
        return number;
    }
}

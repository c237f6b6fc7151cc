using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>A life of two areas on memory that is free in runs of 4 pages, whose calls may fail:
/// what fails has to leave all as it was.</summary>
internal sealed class MappingLife : IDisposable
{
    private readonly nuint[] _held;
    private readonly ulong _free;
    private readonly int _callsBefore;

    public MappingLife(TestPageSystem system)
    {
        (System, Heap) = (system, Heap(256, system));
        _held = Fragment(Heap, 4);
        _free = Heap.Pages.FreePages;
        _callsBefore = system.Calls.Count;
    }

    public TestPageSystem System { get; }

    public MemoryHeap Heap { get; }

    /// <summary>The system calls so far, those that made the heap not counted.</summary>
    public IEnumerable<string> Calls => System.Calls.Skip(_callsBefore);

    /// <summary>The calls that were refused.</summary>
    public int Refusals { get; private set; }

    /// <summary>Lets a call fail by its number from 1, and, where that is wanted, all behind it.</summary>
    public void Fail(int number, bool allBehind)
    {
        System.FailAt = _callsBefore + number;
        System.FailFrom = allBehind ? System.FailAt : 0;
    }

    /// <summary>Two areas; one grows where it is, then has to go elsewhere, and shrinks.</summary>
    public void Run()
    {
        Area area = Grown(new Area(default, default), 8, 1);
        Area behind = Grown(new Area(default, default), 3, 2);
        area = Grown(Grown(area, 12, 1), 20, 1);
        area = Grown(area, 5, 1);
        Free(behind);
        Free(area);
        Refusals += Record.Exception(Heap.Vmalloc.Trim) is PageSystemException ? 1 : 0;
        Assert.Empty(FreeFrames(Heap).Intersect(MappedFrames(Heap.Vmalloc)));
    }

    /// <summary>With a system that works again everything can be given back.</summary>
    public void Dispose()
    {
        (System.FailAt, System.FailFrom, System.Refused) = (0, 0, null);
        Heap.Vmalloc.Trim();
        Assert.Equal((_free, 0), (Heap.Pages.FreePages, Heap.Vmalloc.Count));
        long mappings = CountMappings(Heap.Vmalloc);
        Assert.Equal((Heap.Vmalloc.Reserved.Count, mappings), (mappings, Heap.Vmalloc.Budget.InUse));
        Heap.Pages.GiveBulk(_held, 0);
        Heap.Dispose();
        Assert.Equal((0, 0L), (System.Leaks, Heap.Vmalloc.Budget.InUse));
    }

    private Area Grown(Area area, nuint pages, byte mark)
    {
        ulong[] frames = area.Memory.Size == 0 ? [] : FramesOf(Heap.Vmalloc, area.Memory);
        Heap.Vmalloc.TryReallocate(
            area.Memory.Address, OfPages(
                pages), area.Layout, GfpFlags.Kernel, default, out Allocation memory, out AllocationFailure failure);
        FailureCode error = failure.Code;
        Refusals += error == FailureCode.None ? 0 : 1;
        Assert.True(error is FailureCode.None or FailureCode.SystemRefused or FailureCode.AddressSpace, $"{error}");
        Area now = error == FailureCode.None ? new Area(memory, OfPages(pages)) : area;
        if (now.Memory.Size == 0)
            return now;

        int kept = Math.Min(frames.Length, (int)(now.Memory.Size / Make.Page));
        Assert.Equal(frames[..kept], FramesOf(Heap.Vmalloc, now.Memory)[..kept]);
        Assert.Equal(-1, Bytes.Of(now.Memory)[..(kept * (int)Make.Page)].IndexOfAnyExcept(mark));
        Bytes.Of(now.Memory).Fill(mark);
        return now;
    }

    private void Free(Area area) => Heap.Vmalloc.Free(area.Memory.Address, area.Layout);

    private sealed record Area(Allocation Memory, Layout Layout);
}

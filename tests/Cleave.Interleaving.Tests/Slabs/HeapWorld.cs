using Cleave.Interleaving.Steps;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Interleaving.Slabs;

/// <summary>A real heap of some pages, and who has which object.</summary>
internal sealed class HeapWorld
{
    public static readonly Layout Object = new(4 << 10, default);

    private readonly Dictionary<nuint, string> _holders = [];
    private readonly ulong _pagesAtFirst;

    public HeapWorld(nuint pages = 64, nuint lowPages = 0, bool debug = false, int largest = 8 << 10, IPageSystem? system = null)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        var options = new MemoryHeapOptions
        {
            Memory = new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = pages * page }], LowWatermark = lowPages * page },
            KmallocMaxSize = (nuint)largest,
            Debug = debug,
        };
        Heap = new MemoryHeap(options, system ?? PageSystem.Current);
        Heap.MisuseFound += (_, _) => Misuses++;
        _pagesAtFirst = Heap.Pages.FreePages;
    }

    /// <summary>Misuses that were found too late to refuse a call.</summary>
    public int Misuses { get; private set; }

    /// <summary>Calls that were refused.</summary>
    public int Refusals { get; private set; }

    public MemoryHeap Heap { get; }

    private static string Name => Actor.Current?.Name ?? "setup";

    /// <summary>Allocates an object, and fails if there is none, or somebody has it.</summary>
    public nuint Allocate()
    {
        Assert.True(Heap.Kmalloc.TryAllocate(Object, GfpFlags.NoWait, default, out Allocation memory));
        Actor.Note($"gets 0x{memory.Address:x}");
        if (!_holders.TryAdd(memory.Address, Name))
        {
            Assert.Fail($"{Name} gets an object that {_holders[memory.Address]} has.");
        }

        return memory.Address;
    }

    /// <summary>Frees an object of the heap.</summary>
    public void Free(nuint address)
    {
        Assert.True(_holders.Remove(address));
        Actor.Note($"frees 0x{address:x}");
        Heap.Kmalloc.Free(address, Object);
    }

    /// <summary>Frees memory that another thread may free too, which is misuse, and counts the refusal if there is one.</summary>
    public void FreeAgain(nuint address, Layout layout)
    {
        try
        {
            Actor.Note($"frees 0x{address:x}");
            Heap.Kmalloc.Free(address, layout);
        }
        catch (MisuseException error) when (error.Kind == MisuseKind.DoubleFree)
        {
            Actor.Note("is refused");
            Refusals++;
        }
    }

    /// <summary>Allocates an object on a thread that has its own cache,
    /// and returns what the finalizer does once that thread has ended.</summary>
    public Action AllocateAside(out nuint address)
    {
        nuint allocated = 0;
        Action? end = null;
        Crews.RunAside(() =>
        {
            allocated = Allocate();
            Free(Allocate());
            end = Heap.Kmalloc.EndOfThisThread();
        });
        address = allocated;
        return end!;
    }

    /// <summary>Frees an object on another thread, whose cache keeps it for its owner, and returns what the finalizer does once that thread
    /// has ended.</summary>
    public Action FreeAside(nuint address)
    {
        Action? end = null;
        Crews.RunAside(() =>
        {
            Free(Allocate());
            Free(address);
            end = Heap.Kmalloc.EndOfThisThread();
        });
        return end!;
    }

    /// <summary>Checks that every page of the heap is free.</summary>
    public void CheckPages() => Assert.Equal(_pagesAtFirst, Heap.Pages.FreePages);

    /// <summary>Frees what somebody has. In the end every page is free, and nothing was reported or refused as misuse.</summary>
    public void Check() => Check(refusals: 0);

    /// <summary>Frees what somebody has. In the end every page is free, and so many frees were refused, or reported later.</summary>
    public void Check(int refusals, int reported = 0)
    {
        foreach (nuint address in _holders.Keys.ToList())
        {
            Free(address);
        }

        Heap.Trim();
        Assert.Equal((default, _pagesAtFirst, refusals, reported), (Heap.InUse, Heap.Pages.FreePages, Refusals, Misuses));
        Heap.NodeAllocators[0].Validate();
        Heap.Dispose();
    }
}

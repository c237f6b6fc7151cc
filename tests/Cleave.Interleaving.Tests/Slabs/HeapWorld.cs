using Cleave.Interleaving.Steps;
using Cleave.Memory;

namespace Cleave.Interleaving.Slabs;

/// <summary>A real heap of some pages, and who has which object.</summary>
internal sealed class HeapWorld
{
    public static readonly Layout Object = new(4 << 10, default);

    private readonly Dictionary<nuint, string> _holders = [];
    private readonly ulong _pagesAtFirst;

    public HeapWorld(nuint pages = 64, nuint lowPages = 0)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        Heap = new MemoryHeap(new MemoryHeapOptions
        {
            Memory = new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = pages * page }], LowWatermark = lowPages * page },
            KmallocMaxSize = 8 << 10,
        });
        _pagesAtFirst = Heap.Pages.FreePages;
    }

    public MemoryHeap Heap { get; }

    private static string Name => Actor.Current?.Name ?? "setup";

    /// <summary>Allocates an object, and fails if there is none, or somebody has it.</summary>
    public nuint Allocate()
    {
        Assert.Equal(AllocError.None, Heap.Kmalloc.TryAlloc(Object, GfpFlags.NoWait, default, out Allocation memory));
        Actor.Note($"gets 0x{memory.Address:x}");
        if (!_holders.TryAdd(memory.Address, Name))
        {
            Assert.Fail($"{Name} gets an object that {_holders[memory.Address]} has.");
        }

        return memory.Address;
    }

    /// <summary>Frees an object.</summary>
    public void Free(nuint address)
    {
        Assert.True(_holders.Remove(address));
        Actor.Note($"frees 0x{address:x}");
        Heap.Kmalloc.Free(address, Object);
    }

    /// <summary>Allocates an object on a thread that has its own cache, and returns what the finalizer does once that thread has ended.</summary>
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

    /// <summary>In the end every page is free but those of objects that somebody has, and nothing was reported as misuse.</summary>
    public void Check()
    {
        foreach (nuint address in _holders.Keys.ToList())
        {
            Free(address);
        }

        int misuses = 0;
        Heap.MisuseFound += (_, _) => misuses++;
        Heap.Trim();
        Assert.Equal((default, _pagesAtFirst, 0), (Heap.InUse, Heap.Pages.FreePages, misuses));
        Heap.NodeAllocators[0].Validate();
        Heap.Dispose();
    }
}

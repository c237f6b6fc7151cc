using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Bench.Malloc.Mapping;

/// <summary>A vec over Vmalloc, like a VVec, but on a heap of its own that keeps its pages when they are freed.</summary>
internal sealed class GrowingVec : IGrowing
{
    private readonly MemoryHeap _heap;
    private Vec<long, VmallocOfBench> _vec;

    public GrowingVec(nuint most)
    {
        _heap = new MemoryHeap(new MemoryHeapOptions
        {
            Memory = new PhysicalMemoryOptions
            {
                Nodes = [new MemoryNodeOptions { Size = most + (most / 8) }],
                ReturnPolicy = ReturnPolicy.Never,
            },
        });
        VmallocOfBench.Heap = _heap.Vmalloc;
        _vec = NewVec();
    }

    public void GrowTo(nuint bytes)
    {
        nuint most = bytes / sizeof(long);
        while (_vec.Count < most)
        {
            nuint before = _vec.Count;
            _vec.Reserve(1);
            _vec.DangerousSetCount(nuint.Min(_vec.Capacity, most));
            for (nuint i = before; i < _vec.Count; i += (nuint)Environment.SystemPageSize / sizeof(long))
            {
                _vec[i] = 1;
            }
        }
    }

    public void Clear()
    {
        _vec.Dispose();
        _heap.Vmalloc.Trim();
        _vec = NewVec();
    }

    private static Vec<long, VmallocOfBench> NewVec() => new(flags: GfpFlags.Kernel | GfpFlags.NoFrames);

    public void Dispose()
    {
        _vec.Dispose();
        _heap.Dispose();
    }
}

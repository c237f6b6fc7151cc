using Cleave.Memory;
using Cleave.Memory.Systems;

namespace Cleave.Tools.Bench.Malloc.Mapping;

/// <summary>Vmalloc's realloc, on a heap of its own, that keeps its pages when they are freed.</summary>
internal sealed class GrowingVmalloc(nuint most) : IGrowing
{
    private readonly MemoryHeap _heap = new(new MemoryHeapOptions
    {
        Memory = new PhysicalMemoryOptions
        {
            Nodes = [new MemoryNodeOptions { Size = most + (most / 8) }],
            ReturnPolicy = ReturnPolicy.Never,
        },
    });

    private Layout _layout;
    private nuint _address;

    public void GrowTo(nuint bytes)
    {
        var layout = new Layout(bytes, default);
        _address = _heap.Vmalloc.Realloc(_address, layout, _layout, GfpFlags.Kernel).Address;
        NativeHeap.TouchPages(_address + _layout.Size, bytes - _layout.Size);
        _layout = layout;
    }

    public void Clear()
    {
        _heap.Vmalloc.Free(_address, _layout);
        _heap.Vmalloc.Trim();
        (_address, _layout) = (0, default);
    }

    public void Dispose()
    {
        Clear();
        _heap.Dispose();
    }
}

using Cleave.Memory.Mapping;

namespace Cleave.Memory.Heaps;

/// <content>What is noted of allocations: of each as long as its address is nobody else's.</content>
public sealed partial class VmallocHeap
{
    private void NoteTaken(VmallocArea area)
    {
        _records?.Add(area.Address, area.Layout);
        Heap.ObserveTaken(area.Address, area.Layout, area.Size);
    }

    private readonly FreedAddresses _freed = new();

    private void NoteGiven(nuint address)
    {
        _freed.Add(address);
        _records?.Remove(address);
        Heap.ObserveGiven(address);
    }
}

using Cleave.Memory.Mapping;

namespace Cleave.Memory.Heaps;

/// <content>The records and notifications of allocations, made while no other allocation can have the same address.</content>
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

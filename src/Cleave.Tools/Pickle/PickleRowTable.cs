using Cleave.Tools.Input;

namespace Cleave.Tools.Pickle;

/// <summary>A hash table that finds the row of a packed list by its items, with open addressing and at most three quarters full.</summary>
internal sealed class PickleRowTable
{
    private readonly PickleHeap _heap;
    private readonly ReadBudget _budget;

    // A slot contains the row plus one; 0 is an empty slot.
    private uint[] _slots = new uint[64];
    private int _count;

    public PickleRowTable(PickleHeap heap, ReadBudget budget)
    {
        _heap = heap;
        _budget = budget;
    }

    public bool TryFind(ReadOnlySpan<uint> items, out uint row)
    {
        for (uint slot = SlotOf(items); _slots[slot] != 0; slot = Next(slot))
        {
            row = _slots[slot] - 1;
            if (Holds(row, items))
                return true;
        }

        row = 0;
        return false;
    }

    public void Add(ReadOnlySpan<uint> items, uint row)
    {
        if (_count >= _slots.Length / 4 * 3)
            Grow();

        Insert(items, row);
        _count++;
    }

    private void Insert(ReadOnlySpan<uint> items, uint row)
    {
        uint slot = SlotOf(items);
        while (_slots[slot] != 0)
            slot = Next(slot);

        _slots[slot] = row + 1;
    }

    private void Grow()
    {
        uint[] old = _slots;
        _budget.Charge(old.Length * sizeof(uint));
        _slots = new uint[old.Length * 2];
        var items = new List<uint>();
        foreach (uint entry in old)
        {
            if (entry == 0)
                continue;

            items.Clear();
            for (int at = 0; at < _heap.CountOf(entry - 1); at++)
                items.Add(_heap.ItemAt(entry - 1, at));

            Insert(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items), entry - 1);
        }
    }

    private bool Holds(uint row, ReadOnlySpan<uint> items)
    {
        if (_heap.CountOf(row) != items.Length)
            return false;

        for (int at = 0; at < items.Length; at++)
        {
            if (_heap.ItemAt(row, at) != items[at])
                return false;
        }

        return true;
    }

    private uint Next(uint slot) => (slot + 1) & (uint)(_slots.Length - 1);

    // HashCode has a random seed in each process, so no file can be constructed whose lists collide.
    private uint SlotOf(ReadOnlySpan<uint> items)
    {
        var hash = new HashCode();
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(items));
        return (uint)hash.ToHashCode() & (uint)(_slots.Length - 1);
    }
}

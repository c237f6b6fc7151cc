using System.Diagnostics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Slabs;

/// <summary>The live allocations with their layouts and stacks, and the stacks of the latest frees. Thread-safe, by one lock.</summary>
/// <remarks>Invariant <c>Ordered</c>: the thread that owns an allocation adds its record after the memory was taken, and removes the record
/// before the memory is freed. So a record never belongs to an earlier allocation at the same address.</remarks>
internal sealed class AllocationRecords
{
    /// <summary>The number of frees whose stacks are kept; each takes one or two kilobytes.</summary>
    private const int MostFreed = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<nuint, AllocationRecord> _records = [];
    private readonly Dictionary<nuint, (StackTrace Stack, long Number)> _freed = [];
    private readonly Queue<(nuint Address, long Number)> _lastFreed = [];
    private long _frees;

    /// <summary>Records an allocation with the stack of its caller.</summary>
    public void Add(nuint address, Layout layout)
    {
        var record = new AllocationRecord(address, layout, CallerStack.Take(withFiles: false));
        using (_lock.EnterScope())
        {
            _records[address] = record;
        }
    }

    /// <summary>The record of the allocation at an address, or null.</summary>
    public AllocationRecord? Find(nuint address)
    {
        using (_lock.EnterScope())
        {
            return _records.GetValueOrDefault(address);
        }
    }

    /// <summary>Removes the record of an allocation, and keeps the stack of the free.</summary>
    public void Remove(nuint address)
    {
        StackTrace trace = CallerStack.Take(withFiles: false);
        using (_lock.EnterScope())
        {
            _records.Remove(address);
            _freed[address] = (trace, ++_frees);
            _lastFreed.Enqueue((address, _frees));
            if (_lastFreed.Count > MostFreed)
            {
                ForgetOldest();
            }
        }
    }

    private void ForgetOldest()
    {
        (nuint address, long number) = _lastFreed.Dequeue();
        if (_freed[address].Number == number)
        {
            _freed.Remove(address);
        }
    }

    /// <summary>The stack of the last free of an address, in words for the end of a message; empty if it is not known.</summary>
    public string FreedAt(nuint address)
    {
        using (_lock.EnterScope())
        {
            return _freed.TryGetValue(address, out var freed) ? $" It was freed{Environment.NewLine}{freed.Stack}" : "";
        }
    }

    /// <summary>The records of all live allocations.</summary>
    public IReadOnlyList<AllocationRecord> All()
    {
        using (_lock.EnterScope())
        {
            return [.. _records.Values];
        }
    }
}

using System.Diagnostics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Slabs;

/// <summary>The allocations in use with their layouts and stacks, and the stacks of the last frees. Thread-safe, by one lock.</summary>
/// <remarks>Invariant <c>Ordered</c>: an allocation is added after its memory was taken, and removed before it is given back, by the thread that
/// has it; so a record is never one of an earlier allocation at the address.</remarks>
internal sealed class AllocationRecords
{
    /// <summary>Frees whose places are kept: each takes one or two kilobytes.</summary>
    private const int MostFreed = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<nuint, AllocationRecord> _records = [];
    private readonly Dictionary<nuint, (StackTrace Stack, long Number)> _freed = [];
    private readonly Queue<(nuint Address, long Number)> _lastFreed = [];
    private long _frees;

    /// <summary>Notes an allocation, and where it is made.</summary>
    public void Add(nuint address, Layout layout)
    {
        var record = new AllocationRecord(address, layout, CallerStack.Take(withFiles: false));
        using (_lock.EnterScope())
        {
            _records[address] = record;
        }
    }

    /// <summary>What is noted of an address, or null.</summary>
    public AllocationRecord? Find(nuint address)
    {
        using (_lock.EnterScope())
        {
            return _records.GetValueOrDefault(address);
        }
    }

    /// <summary>Removes the record of an allocation, and keeps the stack that frees it.</summary>
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

    /// <summary>Where an address was freed last, in words for the end of a message; empty where that is not known.</summary>
    public string FreedAt(nuint address)
    {
        using (_lock.EnterScope())
        {
            return _freed.TryGetValue(address, out var freed) ? $" It was freed{Environment.NewLine}{freed.Stack}" : "";
        }
    }

    /// <summary>All that is allocated.</summary>
    public IReadOnlyList<AllocationRecord> All()
    {
        using (_lock.EnterScope())
        {
            return [.. _records.Values];
        }
    }
}

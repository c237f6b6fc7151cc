using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>A cache that holds pieces of memory, and gives them back when it is asked to.</summary>
internal sealed class TestCache(MemoryHeap heap, Layout layout, GfpFlags flags = GfpFlags.NoWait) : IShrinker
{
    private readonly Stack<nuint> _held = new();

    /// <summary>What it was asked for, in turn.</summary>
    public List<nuint> Asked { get; } = [];

    /// <summary>Called by each scan, before it gives anything back.</summary>
    public Action? OnScan { get; init; }

    public int Held => _held.Count;

    public nuint Count => _held.TryPeek(out nuint any) ? (nuint)_held.Count * heap.Kmalloc.UsableSize(any) : 0;

    public void Fill(int pieces)
    {
        for (int i = 0; i < pieces; i++)
        {
            _held.Push(heap.Kmalloc.Allocate(layout, flags).Address);
        }
    }

    public nuint Scan(nuint bytes)
    {
        Asked.Add(bytes);
        OnScan?.Invoke();
        return Free(bytes);
    }

    public nuint FreeAll() => Free(nuint.MaxValue);

    private nuint Free(nuint bytes)
    {
        nuint given = 0;
        while (given < bytes && _held.TryPop(out nuint address))
        {
            given += heap.Kmalloc.UsableSize(address);
            heap.Kmalloc.Free(address, layout);
        }

        return given;
    }
}

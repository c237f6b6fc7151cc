using Cleave.Memory.Systems;

namespace Cleave.Memory.Heaps;

/// <content>Unmapping of freed memory, and of everything at the end.</content>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(256 &lt;&lt; 20));
/// VmallocHeap large = heap.Vmalloc;
/// var before = new Layout(10 &lt;&lt; 20, default);
/// var after = new Layout(100 &lt;&lt; 20, default);
/// Allocation table = large.Allocate(before, GfpFlags.Kernel);
/// table = large.Reallocate(table.Address, after, before, GfpFlags.Kernel); // Maps the old pages again, and copies nothing.
/// Console.WriteLine(large.Pages(table.Address, table.Size).PageCount); // 25600
/// large.Free(table.Address, after);
/// </code>
/// </example>
public sealed partial class VmallocHeap
{
    /// <summary>The number of mappings that were in use when the heap was disposed and that the system has not taken back yet.</summary>
    private long _mappingsLeft;

    /// <summary>Unmaps all memory that was freed, so that its pages can be allocated again.</summary>
    /// <remarks>Thread-safe. Cost: one system call for each run of neighbouring freed allocations.</remarks>
    /// <exception cref="PageSystemException">The system refused. The freed memory waits for the next attempt to unmap it.</exception>
    public void Trim()
    {
        nuint bytes = _retired.Bytes;
        _retired.Flush(out _).ThrowIfFailed(bytes);
    }

    internal override ulong Drain()
    {
        _ = _retired.Flush(out ulong pages);
        return pages;
    }

    /// <summary>Unmaps all memory of Vmalloc, allocated or not, when the heap is disposed. A second call does nothing.</summary>
    /// <exception cref="PageSystemException">The system refused. A second call tries again.</exception>
    internal void UnmapAll()
    {
        // Frees are refused from here on. Unmapping the freed memory would reserve its addresses over mappings that others may make there.
        _mappingsLeft += _index.Close() + _retired.Close();
        _space.Dispose();
        Budget.Uncharge(_mappingsLeft);
        _mappingsLeft = 0;
    }
}

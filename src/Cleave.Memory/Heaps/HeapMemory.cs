using System.Numerics;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Heaps;

/// <summary>Checks the options of a heap, and describes the memory that it needs.</summary>
internal static class HeapMemory
{
    /// <summary>Aligns the addresses of the nodes, so that a block that is aligned to its size within its node is aligned in memory too. In
    /// debug mode the largest request takes a block of twice its size, because a red zone follows it.</summary>
    public static PhysicalMemoryOptions AlignedFor(MemoryHeapOptions options)
    {
        if (options.Memory is null)
        {
            throw new ArgumentException("Memory has to be set; it is null.", nameof(options));
        }

        if (options.Name is null)
        {
            throw new ArgumentException("Name has to be set; it is null.", nameof(options));
        }

        if (!Alignment.TryCreate(options.KmallocMaxSize, out Alignment largest) || largest < KmallocHeap.LeastMaxSize)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.KmallocMaxSize,
                $"KmallocMaxSize has to be a power of two, at least {KmallocHeap.LeastMaxSize}; "
                    + $"{ByteText.Exact(options.KmallocMaxSize)} is not.");
        }

        if ((options.Hardening & ~HeapHardening.All) != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Hardening,
                $"Hardening is {options.Hardening:D}; the measures together are {HeapHardening.All:D} (All).");
        }

        // No block is larger than its node, so the alignment need not exceed the size of the largest node.
        var node = (ulong)(options.Memory.Nodes?.Max(one => one?.Size) ?? 0);
        ulong block = Math.Min(options.Debug ? largest.Bytes * 2 : largest.Bytes, BitOperations.RoundUpToPowerOf2(Math.Max(node, 1)));
        var needed = new Alignment(Math.Max(block, KmallocHeap.LeastMaxSize.Bytes));
        return options.Memory with { BaseAlignment = needed > options.Memory.BaseAlignment ? needed : options.Memory.BaseAlignment };
    }
}

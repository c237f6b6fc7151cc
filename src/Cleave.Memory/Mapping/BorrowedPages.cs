using System.Diagnostics;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Mapping;

/// <summary>The page frames behind a part of an allocation of Vmalloc, in ascending order of address.</summary>
/// <remarks>The pages can be enumerated any number of times. Cost: each step takes the logarithm of the number of blocks of the
/// allocation.</remarks>
/// <inheritdoc cref="BorrowedPage" path="/safety"/>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
/// using Cleave.Memory.Heaps;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// var layout = new Layout(16 &lt;&lt; 10, default);
/// Allocation memory = heap.Vmalloc.Allocate(layout, GfpFlags.Kernel);
/// BorrowedPages pages = heap.Vmalloc.Pages(memory.Address, memory.Size);
/// Console.WriteLine(pages.PageCount); // 4
/// heap.Vmalloc.Free(memory.Address, layout);
/// </code>
/// </example>
public readonly ref struct BorrowedPages
{
    private readonly PhysicalMemory _memory;
    private readonly VmallocArea _area;
    private readonly ulong _first;

    internal BorrowedPages(PhysicalMemory memory, VmallocArea area, ulong first, nuint size)
    {
        (_memory, _area, _first) = (memory, area, first);
        Size = size;
        PageCount = (nuint)((size + (memory.PageSize.Bytes - 1)) / memory.PageSize.Bytes);
    }

    /// <summary>The requested size in bytes, which may end inside the last page.</summary>
    public nuint Size { get; }

    /// <summary>The number of pages that contain any of these bytes.</summary>
    public nuint PageCount { get; }

    /// <summary>The page frame at an index, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="PageCount"/>.</exception>
    public BorrowedPage this[nuint index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PageCount);
            ulong frame = _area.Frames.FrameAt(_first + index);
            return new BorrowedPage(frame, _memory.AsSpan(frame, 1));
        }
    }

    /// <summary>Enumerates the page frames in ascending order of address.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Returns the number of bytes and of pages.</summary>
    public override string ToString() => FormattableString.Invariant($"{ByteText.Exact(Size)} in {PageCount} pages");

    /// <summary>An enumerator of the page frames of a <see cref="BorrowedPages"/>.</summary>
    [DebuggerDisplay("page {_next} of {_pages.PageCount}")]
    public ref struct Enumerator
    {
        private readonly BorrowedPages _pages;
        private nuint _next;

        internal Enumerator(BorrowedPages pages) => _pages = pages;

        /// <summary>The page frame at the position of the enumerator.</summary>
        public readonly BorrowedPage Current => _pages[_next - 1];

        /// <summary>Moves to the next page frame; returns false behind the last.</summary>
        public bool MoveNext() => _next++ < _pages.PageCount;
    }
}

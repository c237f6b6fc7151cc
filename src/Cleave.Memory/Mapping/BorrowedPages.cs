using Cleave.Memory.Frames;

namespace Cleave.Memory.Mapping;

/// <summary>The page frames behind a part of an allocation of Vmalloc, in the order of their addresses.</summary>
/// <remarks>To be enumerated, as often as wanted. Each step costs the logarithm of the number of blocks that the allocation has.</remarks>
/// <inheritdoc cref="BorrowedPage" path="/safety"/>
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

    /// <summary>Bytes, as they were asked for: they may end within the last page.</summary>
    public nuint Size { get; }

    /// <summary>Pages that have any of them.</summary>
    public nuint PageCount { get; }

    /// <summary>The page frame of that place, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public BorrowedPage this[nuint index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PageCount);
            ulong frame = _area.Frames.FrameAt(_first + index);
            return new BorrowedPage(frame, _memory.AsSpan(frame, 1));
        }
    }

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Where an enumeration is.</summary>
    public ref struct Enumerator
    {
        private readonly BorrowedPages _pages;
        private nuint _next;

        internal Enumerator(BorrowedPages pages) => _pages = pages;

        /// <summary>The page frame that it is at.</summary>
        public readonly BorrowedPage Current => _pages[_next - 1];

        /// <summary>Goes to the next one; false behind the last.</summary>
        public bool MoveNext() => _next++ < _pages.PageCount;
    }
}

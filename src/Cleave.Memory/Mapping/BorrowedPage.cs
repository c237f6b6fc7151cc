using Cleave.Memory.Frames;

namespace Cleave.Memory.Mapping;

/// <summary>The page frame behind an address of Vmalloc, borrowed for filling, clearing and copying with checked bounds.</summary>
/// <remarks>The page is accessed through the direct map; both views show the same bytes.</remarks>
/// <safety>Valid as long as the allocation of the page is neither freed nor resized, which the holder of this value guarantees. A ref
/// struct cannot be stored on the heap.</safety>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
/// using Cleave.Memory.Heaps;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// var layout = new Layout(16 &lt;&lt; 10, default);
/// Allocation memory = heap.Vmalloc.Allocate(layout, GfpFlags.Kernel);
/// foreach (BorrowedPage page in heap.Vmalloc.Pages(memory.Address, memory.Size))
/// {
///     page.FillZero(0, page.Size); // The physical page behind the address, wherever it lies.
/// }
///
/// BorrowedPage first = heap.Vmalloc.ToPage(memory.Address);
/// Console.WriteLine(first.Size); // 4096
/// heap.Vmalloc.Free(memory.Address, layout);
/// </code>
/// </example>
public readonly ref struct BorrowedPage
{
    private readonly Span<byte> _bytes;

    internal BorrowedPage(ulong frameNumber, Span<byte> bytes)
    {
        FrameNumber = frameNumber;
        _bytes = bytes;
    }

    /// <summary>The number of the page frame in its <see cref="PhysicalMemory"/>.</summary>
    public ulong FrameNumber { get; }

    /// <summary>The size of the page in bytes.</summary>
    public int Size => _bytes.Length;

    /// <summary>Sets bytes of the page to zero.</summary>
    /// <inheritdoc cref="Fill"/>
    public void FillZero(int offset, int length) => Part(offset, length).Clear();

    /// <summary>Sets bytes of the page to a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bytes are not all in the page. Nothing has changed.</exception>
    public void Fill(int offset, int length, byte value) => Part(offset, length).Fill(value);

    /// <summary>Copies bytes from the page, beginning at an offset, until the destination is full.</summary>
    /// <inheritdoc cref="Fill"/>
    public void CopyTo(int offset, Span<byte> destination) => Part(offset, destination.Length).CopyTo(destination);

    /// <summary>Copies bytes into the page, beginning at an offset.</summary>
    /// <inheritdoc cref="Fill"/>
    public void CopyFrom(int offset, ReadOnlySpan<byte> source) => source.CopyTo(Part(offset, source.Length));

    private Span<byte> Part(int offset, int length) =>
        (uint)offset <= (uint)Size && (uint)length <= (uint)(Size - offset)
            ? _bytes.Slice(offset, length)
            : throw new ArgumentOutOfRangeException(
                nameof(offset), offset, FormattableString.Invariant(
                    $"The page has {Size} bytes, so there are no {length} bytes from offset {offset}."));

    /// <summary>Returns the number of the frame and the size of the page.</summary>
    public override string ToString() => FormattableString.Invariant($"frame {FrameNumber}, {ByteText.Exact((ulong)Size)}");
}

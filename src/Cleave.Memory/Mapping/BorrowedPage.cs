using Cleave.Memory.Frames;

namespace Cleave.Memory.Mapping;

/// <summary>The page frame behind an address of Vmalloc, borrowed: to fill, clear and copy, within its bounds.</summary>
/// <remarks>It reads and writes the page where the direct map has it; both views show the same bytes.</remarks>
/// <safety>Valid as long as the allocation that it is a page of is neither freed nor resized, which its holder sees to. Being a ref struct it
/// cannot be kept on the heap.</safety>
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

    /// <summary>Bytes of the page.</summary>
    public int Size => _bytes.Length;

    /// <summary>Sets bytes to zero.</summary>
    /// <inheritdoc cref="Fill"/>
    public void FillZero(int offset, int length) => Part(offset, length).Clear();

    /// <summary>Sets bytes to a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the page. Nothing has changed.</exception>
    public void Fill(int offset, int length, byte value) => Part(offset, length).Fill(value);

    /// <summary>Copies bytes of the page from an offset on, as many as the destination has.</summary>
    /// <inheritdoc cref="Fill"/>
    public void CopyTo(int offset, Span<byte> destination) => Part(offset, destination.Length).CopyTo(destination);

    /// <summary>Copies bytes into the page, from an offset on.</summary>
    /// <inheritdoc cref="Fill"/>
    public void CopyFrom(int offset, ReadOnlySpan<byte> source) => source.CopyTo(Part(offset, source.Length));

    private Span<byte> Part(int offset, int length) =>
        (uint)offset <= (uint)Size && (uint)length <= (uint)(Size - offset)
            ? _bytes.Slice(offset, length)
            : throw new ArgumentOutOfRangeException(
                nameof(offset), offset, FormattableString.Invariant($"The page has {Size} bytes, so there are no {length} bytes from offset {offset}."));
}

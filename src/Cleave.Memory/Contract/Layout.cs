using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Memory;

/// <summary>What a piece of memory has to be: so many bytes, at a multiple of an alignment.</summary>
/// <remarks>Immutable, so safe from any number of threads. <c>default</c> is the layout of nothing.</remarks>
public readonly record struct Layout
{
    /// <summary>Makes a layout.</summary>
    /// <param name="size">Bytes, at most <see cref="nint.MaxValue"/>.</param>
    /// <param name="alignment">What the address of the first byte is a multiple of.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is above the limit.</exception>
    public Layout(nuint size, Alignment alignment)
    {
        if (size > (nuint)nint.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(size), size, FormattableString.Invariant($"A layout has at most {nint.MaxValue} bytes; this one has {size}."));
        }

        Size = size;
        Alignment = alignment;
    }

    /// <summary>Bytes.</summary>
    public nuint Size { get; }

    /// <summary>What the address of the first byte is a multiple of.</summary>
    public Alignment Alignment { get; }

    /// <summary>The layout of one value.</summary>
    public static unsafe Layout Of<T>()
        where T : unmanaged => new((nuint)sizeof(T), AlignmentOf<T>());

    /// <summary>The layout of values side by side.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are more than <see cref="nint.MaxValue"/> bytes.</exception>
    public static unsafe Layout Array<T>(nuint count)
        where T : unmanaged
    {
        nuint most = (nuint)nint.MaxValue / (nuint)sizeof(T);
        return count <= most
            ? new Layout(count * (nuint)sizeof(T), AlignmentOf<T>())
            : throw new ArgumentOutOfRangeException(
                nameof(count),
                count,
                FormattableString.Invariant($"An array of {typeof(T).Name}, {sizeof(T)} bytes each, has at most {most} of them, not {count}."));
    }

    /// <summary>The same with its size rounded up to a multiple of its alignment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">That is above <see cref="nint.MaxValue"/>.</exception>
    public Layout PadToAlign() => new((nuint)Alignment.RoundUp(Size), Alignment);

    /// <summary>The layout in words: "4 KiB, aligned to 64 bytes".</summary>
    public override string ToString() => $"{ByteText.Exact(Size)}, aligned to {Alignment}";

    private static Alignment AlignmentOf<T>()
        where T : unmanaged => Alignment.FromLog2(BitOperations.Log2((uint)(Unsafe.SizeOf<BehindAByte<T>>() - Unsafe.SizeOf<T>())));

    /// <summary>The runtime puts the value at the first multiple of its alignment that is not zero, and rounds the end up to one: that is as
    /// much more than the value as the alignment, or, where the value's own size is no multiple of it, less than twice that.</summary>
    private readonly record struct BehindAByte<T>(byte First, T Value)
        where T : unmanaged;
}

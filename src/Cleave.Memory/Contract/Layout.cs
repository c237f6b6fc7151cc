using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Memory.Contract;

/// <summary>The size and the alignment of memory.</summary>
/// <remarks>
/// <para>Invariant <c>Padded</c>: the size, rounded up to a multiple of the alignment, is at most <see cref="nint.MaxValue"/> bytes. So an
/// allocator can pad every layout.</para>
/// <para>Immutable and thread-safe. <c>default</c> has 0 bytes and an alignment of 1 byte.</para>
/// </remarks>
/// <example>
/// <code>
/// Layout numbers = Layout.Array&lt;double&gt;(1000);
/// Console.WriteLine(numbers.Size); // 8000
/// Console.WriteLine(numbers.Alignment); // 8 bytes
/// </code>
/// </example>
public readonly record struct Layout
{
    /// <summary>Makes a layout from a size and an alignment.</summary>
    /// <param name="size">The size in bytes, at most <see cref="MaxSize"/> of the alignment.</param>
    /// <param name="alignment">The alignment: the address of the first byte is a multiple of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is above the limit.</exception>
    public Layout(nuint size, Alignment alignment)
    {
        if (size > MaxSize(alignment))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, TooLarge(size, alignment));
        }

        Size = size;
        Alignment = alignment;
    }

    /// <summary>The size in bytes.</summary>
    public nuint Size { get; }

    /// <summary>The alignment: the address of the first byte is a multiple of it.</summary>
    public Alignment Alignment { get; }

    /// <summary>The largest size, in bytes, of a layout with an alignment: the last multiple of the alignment that is not above
    /// <see cref="nint.MaxValue"/>.</summary>
    public static nuint MaxSize(Alignment alignment) => (nuint)alignment.RoundDown((ulong)nint.MaxValue);

    /// <summary>Makes a layout, or returns false if the size is above <see cref="MaxSize"/> of the alignment.</summary>
    /// <param name="size">The size in bytes.</param>
    /// <param name="alignment">The alignment: the address of the first byte is a multiple of it.</param>
    /// <param name="layout">The layout, or <c>default</c> if the call returned false.</param>
    public static bool TryCreate(nuint size, Alignment alignment, out Layout layout)
    {
        bool fits = size <= MaxSize(alignment);
        layout = fits ? new Layout(size, alignment) : default;
        return fits;
    }

    /// <summary>The layout of one value of a type.</summary>
    /// <param name="alignment">The smallest alignment of the value; the alignment of the type is used if it is stricter.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is larger than <see cref="MaxSize"/> of the alignment.</exception>
    public static Layout Of<T>(Alignment alignment = default)
        where T : unmanaged
    {
        Alignment stricter = Stricter<T>(alignment);
        return (nuint)Unsafe.SizeOf<T>() <= MaxSize(stricter)
            ? new Layout((nuint)Unsafe.SizeOf<T>(), stricter)
            : throw new ArgumentOutOfRangeException(nameof(alignment), alignment, TooLarge((nuint)Unsafe.SizeOf<T>(), stricter));
    }

    /// <summary>The layout of an array of values.</summary>
    /// <param name="count">The number of values.</param>
    /// <param name="alignment">The smallest alignment of the first value; the alignment of the type is used if it is stricter.</param>
    /// <exception cref="ArgumentOutOfRangeException">The values need more bytes than <see cref="MaxSize"/> of the alignment.</exception>
    public static Layout Array<T>(nuint count, Alignment alignment = default)
        where T : unmanaged
    {
        Alignment stricter = Stricter<T>(alignment);
        nuint most = MaxCount<T>(alignment);
        return count <= most
            ? new Layout(count * (nuint)Unsafe.SizeOf<T>(), stricter)
            : throw new ArgumentOutOfRangeException(nameof(count), count, string.Create(CultureInfo.InvariantCulture,
                $"An array of {typeof(T).Name}, {Unsafe.SizeOf<T>()} bytes each and aligned to {stricter}, has at most "
                    + $"{most} of them, not {count}."));
    }

    /// <summary>The same layout with its size rounded up to a multiple of its alignment. Such a layout always exists.</summary>
    public Layout PadToAlignment() => new((nuint)Alignment.RoundUp(Size), Alignment);

    /// <summary>The layout in words: "4 KiB, aligned to 64 bytes".</summary>
    public override string ToString() => $"{ByteText.Exact(Size)}, aligned to {Alignment}";

    /// <summary>The largest number of values for which a layout with this alignment exists.</summary>
    internal static nuint MaxCount<T>(Alignment alignment)
        where T : unmanaged => MaxSize(Stricter<T>(alignment)) / (nuint)Unsafe.SizeOf<T>();

    private static string TooLarge(nuint size, Alignment alignment) => string.Create(CultureInfo.InvariantCulture,
        $"A layout that is aligned to {alignment} has at most {ByteText.Exact(MaxSize(alignment))}, so that it can be padded to its "
            + $"alignment; {ByteText.Exact(size)} is more.");

    private static Alignment Stricter<T>(Alignment alignment)
        where T : unmanaged
    {
        Alignment own = AlignmentOf<T>();
        return own > alignment ? own : alignment;
    }

    private static Alignment AlignmentOf<T>()
        where T : unmanaged => Alignment.FromLog2(BitOperations.Log2((uint)(Unsafe.SizeOf<BehindAByte<T>>() - Unsafe.SizeOf<T>())));

    /// <summary>A struct that measures an alignment. The runtime places the value at the first nonzero multiple of its alignment and rounds
    /// the end up to a multiple. So the struct is larger than the value by the alignment, or by less than twice the alignment if the
    /// value's own size is no multiple of it.</summary>
    private readonly record struct BehindAByte<T>(byte First, T Value)
        where T : unmanaged;
}

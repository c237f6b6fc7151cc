using System.Numerics;

namespace Cleave.Memory.Slabs;

/// <summary>The sizes of the objects in slabs, and the size of a slab for each.</summary>
internal static class SizeClasses
{
    /// <summary>The number of size classes.</summary>
    public const int Count = 13;

    /// <summary>The largest size in bytes; larger requests get whole pages.</summary>
    public const int Largest = 8 << 10;

    /// <summary>The size in bytes from which on a page has few objects.</summary>
    public const int Coarse = 64;

    /// <summary>The step of all sizes: each size is a multiple of it.</summary>
    public const int Step = 1 << StepLog2;

    /// <summary>The binary logarithm of <see cref="Step"/>.</summary>
    public const int StepLog2 = 3;

    /// <summary>The number of steps of the largest size.</summary>
    public const int MostSteps = Largest / Step;

    /// <summary>The number of objects that a slab should have at least, as far as it needs no more than <see cref="MostPages"/>
    /// pages.</summary>
    private const int WantedObjects = 32;
    private const int MostPages = 8;

    // A size that is no power of two is aligned to the largest power of two that divides it. A layout that is padded to its alignment finds
    // that alignment in its class: no size between 64 and 96 is a multiple of 64, and between 128 and 192 only 192 is.
    private static readonly int[] Sizes = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1 << 10, 2 << 10, 4 << 10, Largest];

    private static readonly byte[] BySteps = [.. Enumerable.Range(0, (Largest / Step) + 1).Select(steps => (byte)FirstOf(steps * Step))];

    /// <summary>The size class for each number of steps of a size, rounded up.</summary>
    public static ReadOnlySpan<byte> Table => BySteps;

    /// <summary>The size of an object in bytes.</summary>
    public static int SizeOf(int sizeClass) => Sizes[sizeClass];

    /// <summary>The class of a size from 1 to <see cref="Largest"/> bytes.</summary>
    public static int Of(nuint size) => BySteps[(size + Step - 1) / Step];

    /// <summary>The order of a slab if memory is not short.</summary>
    public static int UsualOrder(int sizeClass, nuint pageSize)
    {
        nuint pages = ((nuint)(Sizes[sizeClass] * WantedObjects) + pageSize - 1) / pageSize;
        return Math.Max(LeastOrder(sizeClass, pageSize), BitOperations.Log2(BitOperations.RoundUpToPowerOf2(nuint.Min(pages, MostPages))));
    }

    /// <summary>The order of the smallest slab that holds an object.</summary>
    public static int LeastOrder(int sizeClass, nuint pageSize) =>
        BitOperations.Log2(BitOperations.RoundUpToPowerOf2(nuint.Max(1, (nuint)Sizes[sizeClass] / pageSize)));

    private static int FirstOf(int size) => Array.FindIndex(Sizes, found => found >= size);
}

using System.Numerics;

namespace Cleave.Memory.Slabs;

/// <summary>The sizes that objects of slabs have, and how large a slab of each is.</summary>
internal static class SizeClasses
{
    /// <summary>How many classes there are.</summary>
    public const int Count = 13;

    /// <summary>The largest size, in bytes; what is larger takes pages.</summary>
    public const int Largest = 8 << 10;

    /// <summary>Sizes from here on have few objects in a page.</summary>
    public const int Coarse = 64;

    /// <summary>All sizes are multiples of this.</summary>
    public const int Step = 8;

    /// <summary>As many objects a slab is to have at least, as far as its pages are no more than <see cref="MostPages"/>.</summary>
    private const int WantedObjects = 32;
    private const int MostPages = 8;

    // A size that is no power of two is aligned to the largest power of two that divides it, so a layout that is padded to its alignment
    // finds that in its class: between 64 and 96 nothing is a multiple of 64, between 128 and 192 nothing but 192 is.
    private static readonly int[] Sizes = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1 << 10, 2 << 10, 4 << 10, Largest];

    private static readonly byte[] BySteps = [.. Enumerable.Range(0, (Largest / Step) + 1).Select(steps => (byte)FirstOf(steps * Step))];

    /// <summary>For each number of steps of a size, rounded up, the class.</summary>
    public static ReadOnlySpan<byte> Table => BySteps;

    /// <summary>Bytes of an object.</summary>
    public static int SizeOf(int sizeClass) => Sizes[sizeClass];

    /// <summary>The size of the class below; 0 of the first.</summary>
    public static int SizeBelow(int sizeClass) => sizeClass == 0 ? 0 : Sizes[sizeClass - 1];

    /// <summary>The class of a size, 1 to <see cref="Largest"/>.</summary>
    public static int Of(nuint size) => BySteps[(size + Step - 1) / Step];

    /// <summary>The order of a slab where memory is plenty.</summary>
    public static int UsualOrder(int sizeClass, nuint pageSize)
    {
        nuint pages = ((nuint)(Sizes[sizeClass] * WantedObjects) + pageSize - 1) / pageSize;
        return Math.Max(LeastOrder(sizeClass, pageSize), BitOperations.Log2(BitOperations.RoundUpToPowerOf2(nuint.Min(pages, MostPages))));
    }

    /// <summary>The order of the smallest slab.</summary>
    public static int LeastOrder(int sizeClass, nuint pageSize) =>
        BitOperations.Log2(BitOperations.RoundUpToPowerOf2(nuint.Max(1, (nuint)Sizes[sizeClass] / pageSize)));

    private static int FirstOf(int size) => Array.FindIndex(Sizes, found => found >= size);
}

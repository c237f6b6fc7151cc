using System.Runtime.CompilerServices;

namespace Cleave.Memory.Slabs;

/// <summary>Objects of one size that their owner gives out next, the last first.</summary>
internal unsafe struct ObjectStack
{
    /// <summary>The most objects of any size.</summary>
    public const int MostObjects = 128;

    private const int MostBytes = 64 << 10;

    /// <summary>How many there are.</summary>
    public int Count;

    /// <summary>How many there may be.</summary>
    public int Capacity;

    /// <summary>Bytes of each.</summary>
    public nuint ObjectSize;

    /// <summary>They, from the first put down on.</summary>
    public EntryRow Items;

    /// <summary>An empty stack of a size class.</summary>
    public static ObjectStack Of(int sizeClass)
    {
        int size = SizeClasses.SizeOf(sizeClass);
        return new() { Capacity = Math.Min(MostObjects, MostBytes / size), ObjectSize = (nuint)size };
    }

    [InlineArray(MostObjects)]
    internal struct EntryRow
    {
        private ObjectEntry _first;
    }
}

/// <summary>An object, and its slot.</summary>
internal unsafe struct ObjectEntry
{
    public nuint Address;
    public byte* Slot;
}

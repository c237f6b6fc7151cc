using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Slabs;

/// <summary>A stack of objects of one size that their owner allocates next, the last pushed first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectStack
{
    /// <summary>The largest capacity of a stack of any size class.</summary>
    public const int MostObjects = 256;

    private const int MostBytes = 64 << 10;

    /// <summary>The number of objects on the stack.</summary>
    public int Count;

    /// <summary>The largest number of objects on the stack.</summary>
    public int Capacity;

    /// <summary>The size of each object in bytes.</summary>
    public nuint ObjectSize;

    /// <summary>The objects, in the order in which they were pushed.</summary>
    public EntryRow Items;

    /// <summary>The objects of a stack, as <see cref="Items"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ObjectEntry* ItemsOf(ObjectStack* stack) =>
        // SAFETY: the layout is sequential, so the items follow the three fields before them.
        (ObjectEntry*)((byte*)stack + (2 * sizeof(int)) + sizeof(nuint));

    /// <summary>Makes an empty stack of a size class.</summary>
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

/// <summary>The address of an object, and the slot with its state.</summary>
internal struct ObjectEntry
{
    public nuint Address;

    // SAFETY: whoever reads the slot owns the stack that the entry is on, or has just taken the entry from it. A slab with an object on a
    // stack is not given back, so its slots stay.
    public unsafe byte* Slot;
}

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

    // SAFETY: these three point into Items of this stack, which is never moved; First is set once, by Clear.

    /// <summary>The place of the next object that is pushed, behind the last one on the stack.</summary>
    public unsafe ObjectEntry* Top;

    /// <summary>The place of the first object: the stack is empty if <see cref="Top"/> is there.</summary>
    public unsafe ObjectEntry* First;

    /// <summary>The place behind the last object that has room: the stack is full if <see cref="Top"/> is there.</summary>
    public unsafe ObjectEntry* End;

    /// <summary>The size of each object in bytes.</summary>
    public nuint ObjectSize;

    /// <summary>The objects, in the order in which they were pushed.</summary>
    public EntryRow Items;

    /// <summary>The number of objects on the stack.</summary>
    public unsafe int Count
    {
        // SAFETY: both pointers point into the items, or behind the last of them.
        readonly get => (int)(Top - First);
        set => Top = First + value;
    }

    /// <summary>The largest number of objects on the stack.</summary>
    // SAFETY: as Count.
    public readonly unsafe int Capacity => (int)(End - First);

    /// <summary>Makes a stack in raw memory an empty stack of a size class.</summary>
    public static unsafe void Clear(ObjectStack* stack, int sizeClass)
    {
        // SAFETY: the caller owns the memory of the stack, which is not moved, and the capacity is at most the number of items.
        int size = SizeClasses.SizeOf(sizeClass);
        stack->ObjectSize = (nuint)size;
        stack->First = (ObjectEntry*)&stack->Items;
        stack->Top = stack->First;
        stack->End = stack->First + Math.Min(MostObjects, MostBytes / size);
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

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Slabs;

/// <summary>The data that the owner of a cache uses in every call, in raw memory, so that a thread finds it in one step.</summary>
/// <remarks>
/// <see cref="Busy"/> is written by the owner alone, <see cref="Locked"/> by a thread inside the lock of the cache. The other fields except
/// <see cref="Blocks"/> are changed by the owner while it is busy, or inside the lock; <see cref="ObjectCache"/> says why these two exclude
/// each other. A leaving object is marked as sent and belongs only to the list: the thread that takes the list (and sets its length to 0)
/// must enqueue all of it.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct OwnerState
{
    /// <summary>The largest number of objects that wait to be sent to their owners.</summary>
    public const int MostLeaving = 32;

    /// <summary>The value 1 while the owner works on these fields without the lock.</summary>
    public int Busy;

    /// <summary>The value 1 while another thread is inside the lock, so that the owner must enter the lock too.</summary>
    public int Locked;

    /// <summary>The number of the allocator that the cache belongs to.</summary>
    public int Heap;

    /// <summary>The number of the cache.</summary>
    public int Id;

    /// <summary>The number of objects that wait to be sent.</summary>
    public int LeavingCount;

    /// <summary>The addresses of the objects that wait to be sent.</summary>
    public LeavingObjects Leaving;

    /// <summary>The state of the blocks of whole pages, which have a lock of their own.</summary>
    public BlockCacheState Blocks;

    /// <summary>The stacks of objects, one for each size class.</summary>
    public ClassStacks Stacks;

    /// <summary>Allocates an empty state.</summary>
    public static unsafe OwnerState* New(int heap, int id)
    {
        // SAFETY: the memory has the size of the struct and is written as a whole before anybody reads it. The cache frees it.
        var state = (OwnerState*)NativeMemory.AlignedAlloc((nuint)sizeof(OwnerState), 128);
        *state = new OwnerState { Heap = heap, Id = id };
        for (int i = 0; i < SizeClasses.Count; i++)
        {
            ObjectStack.Clear((ObjectStack*)&state->Stacks + i, i);
        }

        return state;
    }

    /// <summary>The place of the stack of a size class in a state, in bytes.</summary>
    // SAFETY: only sizes are read. The stacks are the last field.
    public static unsafe ushort PlaceOf(int sizeClass) =>
        checked((ushort)(sizeof(OwnerState) - sizeof(ClassStacks) + (sizeClass * sizeof(ObjectStack))));

    /// <summary>Makes a table of the place of the stack for each number of steps of a size, from 0 steps, which have no stack. The caller
    /// never frees it.</summary>
    public static unsafe ushort* MakeStackTable()
    {
        // SAFETY: the allocation has as many entries as the table of classes, or has thrown.
        ReadOnlySpan<byte> classes = SizeClasses.Table;
        var table = (ushort*)NativeMemory.Alloc((nuint)classes.Length, sizeof(ushort));
        table[0] = ushort.MaxValue;
        for (int i = 1; i < classes.Length; i++)
        {
            table[i] = PlaceOf(classes[i]);
        }

        return table;
    }

    [InlineArray(MostLeaving)]
    internal struct LeavingObjects
    {
        private nuint _first;
    }

    [InlineArray(SizeClasses.Count)]
    internal struct ClassStacks
    {
        private ObjectStack _first;
    }
}

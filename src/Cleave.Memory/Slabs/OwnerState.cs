using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Slabs;

/// <summary>The data that the owner of a cache uses in every call, in raw memory, so that a thread finds it in one step.</summary>
/// <remarks>
/// <see cref="Busy"/> is written by the owner alone, <see cref="Locked"/> by a thread inside the lock of the cache. All other fields are
/// changed by the owner while it is busy, or inside the lock; <see cref="ObjectCache"/> says why these two exclude each other. A leaving
/// object is marked as sent and belongs only to the list: the thread that takes the list (and sets its length to 0) must enqueue all of it.
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

    /// <summary>The stacks of objects, one for each size class.</summary>
    public ClassStacks Stacks;

    /// <summary>Allocates an empty state.</summary>
    public static unsafe OwnerState* New(int heap, int id)
    {
        // SAFETY: the memory has the size of the struct and is written as a whole before anybody reads it. The cache frees it.
        var state = (OwnerState*)NativeMemory.AlignedAlloc((nuint)sizeof(OwnerState), 64);
        *state = new OwnerState { Heap = heap, Id = id };
        for (int i = 0; i < SizeClasses.Count; i++)
        {
            state->Stacks[i] = ObjectStack.Of(i);
        }

        return state;
    }

    /// <summary>Makes a table of the place of a stack in a state, in bytes, for each number of steps of a size. The caller never frees
    /// it.</summary>
    public static unsafe ushort* MakeStackTable()
    {
        // SAFETY: the allocation has as many entries as the table of classes, or has thrown. Only places in a state are computed.
        ReadOnlySpan<byte> classes = SizeClasses.Table;
        var table = (ushort*)NativeMemory.Alloc((nuint)classes.Length, sizeof(ushort));

        // The stacks are the last field.
        int first = sizeof(OwnerState) - sizeof(ClassStacks);
        for (int i = 0; i < classes.Length; i++)
        {
            table[i] = checked((ushort)(first + (classes[i] * sizeof(ObjectStack))));
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

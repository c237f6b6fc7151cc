using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Slabs;

/// <summary>What the owner of a cache works on in every call, in raw memory, so that a thread finds it in one step.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OwnerState
{
    /// <summary>Objects that wait to be sent to their owners, at most.</summary>
    public const int MostLeaving = 32;

    /// <summary>1 while the owner works on what is here without the gate.</summary>
    public int Busy;

    /// <summary>1 while somebody else has the gate, so that the owner has to come through it too.</summary>
    public int Locked;

    /// <summary>The id of the heap.</summary>
    public int Heap;

    /// <summary>The id of the cache.</summary>
    public int Id;

    /// <summary>How many objects wait to be sent.</summary>
    public int LeavingCount;

    /// <summary>They.</summary>
    public LeavingObjects Leaving;

    /// <summary>A stack for each size class.</summary>
    public ClassStacks Stacks;

    /// <summary>A state with nothing in it.</summary>
    public static OwnerState* New(int heap, int id)
    {
        var state = (OwnerState*)NativeMemory.AlignedAlloc((nuint)sizeof(OwnerState), 64);
        *state = new OwnerState { Heap = heap, Id = id };
        for (int i = 0; i < SizeClasses.Count; i++)
        {
            state->Stacks[i] = ObjectStack.Of(i);
        }

        return state;
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

using System.Runtime.InteropServices;

namespace Cleave.Memory.Slabs;

/// <summary>What a page frame is used for by Kmalloc. All zero is: not at all.</summary>
/// <remarks>
/// Invariant Described: as long as an object of a slab is allocated, the upper half of all frames of the slab says the same, and does not
/// change; so whoever frees the object may read it without a lock. The lower half is that of the slab's first frame alone, and the owner's.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal unsafe struct FrameInfo
{
    // SAFETY: the pointer is only kept here; who follows it says why it may, by Described.

    /// <summary>The slot of the first object; see <see cref="ObjectSlot"/>.</summary>
    public byte* Slots;

    /// <summary>The address of the first object.</summary>
    public nuint Start;

    /// <summary>Bytes of an object.</summary>
    public uint ObjectSize;

    /// <summary>2^32 / <see cref="ObjectSize"/>, rounded up: exact for every offset in a slab.</summary>
    public uint Reciprocal;

    /// <summary>The size of the class below.</summary>
    public uint SizeBelow;

    /// <summary>How many sizes belong to the class; none where the frame is no slab's, which makes every comparison with it fail.</summary>
    public uint Sizes;

    /// <summary>The id of the cache that has the slab.</summary>
    public int Owner;

    /// <summary>The size class of a slab.</summary>
    public byte SizeClass;

    /// <summary>What it is the first, or of a slab any, frame of.</summary>
    public FrameKind Kind;

    /// <summary>The order of the slab, or of the block.</summary>
    public byte Order;

    /// <summary>The state of a block; as that in a <see cref="ObjectSlot"/>.</summary>
    public byte BlockState;

    /// <summary>The next slab of its class with free objects: the number of a frame and one, 0 for none.</summary>
    public uint Next;

    /// <summary>The slab before it.</summary>
    public uint Previous;

    /// <summary>Objects that are not free.</summary>
    public ushort Used;

    /// <summary>How many objects there are.</summary>
    public ushort Objects;

    /// <summary>No object before this one is free.</summary>
    public ushort Hint;

    /// <summary>1 while it stands in the list of those with free objects.</summary>
    public byte IsListed;

    /// <summary>The object that an address in the slab lies in.</summary>
    public readonly uint IndexOf(nuint address) => (uint)(((ulong)(address - Start) * Reciprocal) >> 32);
}

/// <summary>What Kmalloc uses a page frame for.</summary>
internal enum FrameKind : byte
{
    /// <summary>Nothing, or it is inside a block.</summary>
    None,

    /// <summary>A slab.</summary>
    Slab,

    /// <summary>The first of a block of whole pages.</summary>
    Block,
}

/// <summary>What is known of an object: two bytes outside of it, its state and a mark.</summary>
/// <remarks>
/// <para>Invariant Owned: the state of an object is written by the owner of its slab alone, with plain writes. Who frees an object of another
/// owner sets the mark, atomically, from 0 to 1, where the state says that it is out, looks at the state again, and sends the object to the
/// owner, which frees it later.</para>
/// <para>An owner that frees the object at the same moment finds the mark before it gives the object out again; or it gave it out before
/// the mark was set, and the other's free is one of what is allocated now.</para>
/// </remarks>
internal static class ObjectSlot
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = 2;

    /// <summary>State: in its slab.</summary>
    public const byte Free = 0;

    /// <summary>State: a caller has it.</summary>
    public const byte Allocated = 1;

    /// <summary>State: on a stack of its owner, to be given out next.</summary>
    public const byte Cached = 2;

    /// <summary>State: a caller has it, and it is charged to a group.</summary>
    public const byte Charged = 3;

    /// <summary>State: nobody's, since a mark was found on it that came too late.</summary>
    public const byte Suspect = 4;

    /// <summary>Mark: freed by another than the owner.</summary>
    public const byte Sent = 1;

    /// <summary>Whether a caller has what is in a state.</summary>
    public static bool IsOut(byte state) => state is Allocated or Charged;
}

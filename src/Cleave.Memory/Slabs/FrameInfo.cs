using System.Runtime.InteropServices;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Slabs;

/// <summary>The use that Kmalloc makes of a page frame. All zero means none.</summary>
/// <remarks>
/// <para>
/// Whoever has a block of pages may write its frames: the thread that has just taken the pages, and the one that is about to give them back.
/// From none a frame becomes part of a slab (<see cref="FrameTable.Describe"/>) or the first frame of a block, and from there it becomes none
/// again, before the pages are given back.
/// </para>
/// <para>
/// Invariant <c>Described</c>: as long as an object of a slab is allocated, the upper half of all frames of the slab has the same content and
/// does not change; so whoever frees the object may read it without a lock. The lower half is used in the slab's first frame alone, and only
/// inside the lock of the cache that has the slab.
/// </para>
/// <para>
/// Invariant <c>Freed once</c>: a block is claimed by the one thread that changes <see cref="BlockState"/> from allocated to free, by one
/// atomic operation. That thread alone clears <see cref="Kind"/> and gives the pages back.
/// </para>
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

    /// <summary>The use of this frame: any frame of a slab, or the first frame of a block.</summary>
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

    /// <summary>What the frame was used for when it was given back last, so that a second free is found to be one: 0 for nothing, 1 for the
    /// first frame of a block, else the size class of a slab and <see cref="WasSlab"/>.</summary>
    public byte Before;

    /// <summary>How many frames of that slab were before this one.</summary>
    public ushort FramesBefore;

    /// <summary>In <see cref="Before"/>: the first frame of a block.</summary>
    public const byte WasBlock = 1;

    /// <summary>In <see cref="Before"/>, and added to a size class: a frame of a slab.</summary>
    public const byte WasSlab = 2;

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

/// <summary>The bookkeeping of an object: two bytes outside of it, a state and a mark.</summary>
/// <remarks>
/// <para>
/// Invariant <c>Owned</c>: the state is written with plain writes, by the owner of the slab while it is busy or by whoever is inside the lock
/// of its cache. The steps are Free to Cached (onto a stack), Cached to Allocated or Charged (to a caller), and back the same way.
/// </para>
/// <para>
/// The mark says that a thread has claimed the object to free it. Any thread may change it from 0 to Sent, by an atomic operation: a thread
/// that frees an object checks that the state says allocated, changes the mark, and checks the state again. If the state still says
/// allocated, the object is this thread's to give back, and every other claim is refused. If not, the owner has freed the object by its fast
/// path between the two checks; the thread takes its mark off, and its free is refused. Only the owner frees without a claim, by plain writes
/// on its fast path, after it has seen no mark. The mark of a claimed object is cleared by the owner's side, after the state has changed.
/// </para>
/// <para>
/// Invariant <c>Unmarked</c>: an object is given to a caller only if its mark is 0. One whose mark was set too late, by a second free of the
/// same object, becomes Suspect instead: it is nobody's until the second thread's message arrives, which puts it back into its slab.
/// </para>
/// <para>
/// Invariant <c>Marked</c>: a slab that has a mark is not given back, and only the thread that set a mark, or the owner's side when the
/// message arrives, takes it off. So the message of a claim always finds its slab and its mark.
/// </para>
/// <para>
/// Invariant <c>Counted once</c>: of two frees of one object one is accepted, and the other is reported once: by an exception if it was
/// refused, or by <see cref="MemoryHeap.MisuseFound"/> if the owner's fast path and a claim did not see each other and both calls returned. A
/// second free that sets its mark only after the object was allocated again frees it for its new holder: the address is the same, so nothing
/// can tell the two apart.
/// </para>
/// </remarks>
internal static class ObjectSlot
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = 2;

    /// <summary>State: free, in its slab.</summary>
    public const byte Free = 0;

    /// <summary>State: allocated to a caller.</summary>
    public const byte Allocated = 1;

    /// <summary>State: free, on a stack of its owner, to be allocated next.</summary>
    public const byte Cached = 2;

    /// <summary>State: allocated to a caller, and charged to a group.</summary>
    public const byte Charged = 3;

    /// <summary>State: nobody's, because a mark was found on it that came too late.</summary>
    public const byte Suspect = 4;

    /// <summary>Mark: claimed by a thread that frees the object.</summary>
    public const byte Sent = 1;

    /// <summary>Whether an object in that state is allocated to a caller.</summary>
    public static bool IsOut(byte state) => state is Allocated or Charged;
}

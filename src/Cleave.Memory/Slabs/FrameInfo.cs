using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Slabs;

/// <summary>The use of a page frame by Kmalloc. All bytes zero means that Kmalloc does not use it.</summary>
/// <remarks>
/// <para>
/// The holder of a block of pages may write its frames: the thread that has just taken the pages, or the one that is about to free them. An
/// unused frame becomes part of a slab (<see cref="FrameTable.Describe"/>) or the first frame of a block, and becomes unused again before
/// the pages are freed.
/// </para>
/// <para>
/// Invariant <c>Described</c>: as long as an object of a slab is allocated, the upper half of all frames of the slab has the same content
/// and does not change. So the thread that frees the object may read it without a lock. The lower half is used in the first frame of the
/// slab only, under the lock of the cache that has the slab.
/// </para>
/// <para>
/// Invariant <c>Freed once</c>: a block is claimed by the one thread that changes <see cref="BlockState"/> from allocated to free, under
/// the lock of the <see cref="BlockCache"/> that <see cref="Owner"/> names. That thread alone releases the block.
/// </para>
/// <para>
/// Invariant <c>Spare</c>: a whole block whose allocation needs fewer pages than it has is in a list of its <see cref="BlockCache"/>. The
/// lock of that cache protects <see cref="IsWhole"/>, <see cref="Next"/> and <see cref="Previous"/> of such a block.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct FrameInfo
{
    // SAFETY: this struct only stores the pointer; code that dereferences it relies on Described.

    /// <summary>A pointer to the slot of the first object; see <see cref="ObjectSlot"/>.</summary>
    public unsafe byte* Slots;

    /// <summary>The address of the first object, or of the block.</summary>
    public nuint Start;

    /// <summary>The size of an object in bytes.</summary>
    public uint ObjectSize;

    /// <summary>The reciprocal 2^32 / <see cref="ObjectSize"/>, rounded up, which is exact for every offset in a slab.</summary>
    public uint Reciprocal;

    /// <summary>The place of the stack of the class in an <see cref="OwnerState"/>, in bytes; 0 if the frame is not part of a slab, which
    /// is the place of no stack.</summary>
    public ushort StackPlace;

    /// <summary>The id of the cache that has the slab, or the negative id of the cache that has the block; 0 for none.</summary>
    public int Owner;

    /// <summary>The size class of the slab.</summary>
    public byte SizeClass;

    /// <summary>The use of this frame: part of a slab, or the first frame of a block.</summary>
    public FrameKind Kind;

    /// <summary>The order of the slab; of a block, the order of the smallest power of two of pages that it fits into.</summary>
    public byte Order;

    /// <summary>The state of a block, with the same values as the state in an <see cref="ObjectSlot"/>.</summary>
    public byte BlockState;

    /// <summary>The next slab of the class with free objects, or the next block in a list of <see cref="BlockCache"/>: the number of its
    /// first frame plus one, or 0 for none.</summary>
    public uint Next;

    /// <summary>The previous slab or block of that list, as in <see cref="Next"/>.</summary>
    public uint Previous;

    /// <summary>The number of objects that are not free.</summary>
    public ushort Used;

    /// <summary>The number of objects in the slab.</summary>
    public ushort Objects;

    /// <summary>The index below which no object is free.</summary>
    public ushort Hint;

    /// <summary>The value 1 while the slab is in the list of slabs with free objects.</summary>
    public byte IsListed;

    /// <summary>The last use of this frame before it was freed, so that a second free is recognised: 0 for none, <see cref="WasBlock"/> for
    /// the first frame of a block, otherwise the size class of a slab plus <see cref="WasSlab"/>.</summary>
    public byte Before;

    /// <summary>The number of frames of that slab that came before this one.</summary>
    public ushort FramesBefore;

    /// <summary>The value 1 as long as a block has all pages of its order. It is 0 if spare pages were freed, or if the block is a run from
    /// the start.</summary>
    public byte IsWhole;

    /// <summary>The value 1 if every access to the last page of the slab faults.</summary>
    public byte HasClosedGap;

    /// <summary>The number of pages that the allocation in a block needs. The other pages of a whole block are spare.</summary>
    public uint Pages;

    /// <summary>The value of <see cref="Before"/> for the first frame of a block.</summary>
    public const byte WasBlock = 1;

    /// <summary>The value that is added to a size class in <see cref="Before"/> for a frame of a slab.</summary>
    public const byte WasSlab = 2;

    /// <summary>Whether an object of the slab begins at an address in it, and the index of that object.</summary>
    /// <remarks>The offset times 2^32 / <see cref="ObjectSize"/> has the index above the point, and below it less than one reciprocal if
    /// and only if the offset is a multiple of the size (D. Lemire, O. Kaser and N. Kurz, "Faster remainder by direct computation",
    /// 2019).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Begins(nuint address, out uint index)
    {
        ulong product = (ulong)(address - Start) * Reciprocal;
        index = (uint)(product >> 32);
        return (uint)product < Reciprocal;
    }

    /// <summary>The index of the object that an address in the slab belongs to.</summary>
    public readonly uint IndexOf(nuint address) => (uint)(((ulong)(address - Start) * Reciprocal) >> 32);
}

/// <summary>The uses of a page frame by Kmalloc.</summary>
internal enum FrameKind : byte
{
    /// <summary>The frame is unused, or inside a block but not its first frame.</summary>
    None,

    /// <summary>The frame is part of a slab.</summary>
    Slab,

    /// <summary>The frame is the first of a block of whole pages.</summary>
    Block,
}

/// <summary>The bookkeeping of an object: two bytes outside of the object, a state and a mark.</summary>
/// <remarks>
/// <para>
/// Invariant <c>Owned</c>: the state is written with plain writes, by the owner of the slab while it is busy or by a thread that holds the
/// lock of its cache. The steps are Free to Cached (onto a stack), Cached to Allocated or Charged (to a caller), and back the same way.
/// </para>
/// <para>
/// The mark says that a thread has claimed the object to free it. Any thread may change it from 0 to Sent, by an atomic operation. A thread
/// that frees an object checks that the state says allocated, changes the mark, and checks the state again. If the state still says
/// allocated, this thread has claimed the object, and every other claim is refused. If not, the owner has freed the object by its fast path
/// between the two checks; the thread removes its mark, and its free is refused. Only the owner frees without a claim, by plain writes on
/// its fast path, after it has seen no mark. The mark of a claimed object is cleared by the owner's side, after the state has changed.
/// </para>
/// <para>
/// Invariant <c>Unmarked</c>: an object is allocated to a caller only if its mark is 0. An object whose mark was set too late, by a second
/// free of the same object, becomes Suspect instead. Nobody may use a Suspect object until the message of the second free arrives, which
/// puts it back into its slab.
/// </para>
/// <para>
/// Invariant <c>Marked</c>: a slab that has a mark is not freed, and only the thread that set the mark, or the owner's side when the
/// message arrives, removes it. So the message of a claim always finds its slab and its mark.
/// </para>
/// <para>
/// Invariant <c>Counted once</c>: of two frees of one object one is accepted, and the other is reported once. The report is an exception if
/// the free was refused, or <see cref="MemoryHeap.MisuseFound"/> if the owner's fast path and a claim did not see each other and both calls
/// returned. A second free that sets its mark only after the object was allocated again frees it for its new holder: the address is the
/// same, so the two cannot be distinguished.
/// </para>
/// </remarks>
internal static class ObjectSlot
{
    /// <summary>The size of a slot in bytes.</summary>
    public const int Size = 2;

    /// <summary>State: the object is free in its slab.</summary>
    public const byte Free = 0;

    /// <summary>State: the object is allocated to a caller.</summary>
    public const byte Allocated = 1;

    /// <summary>State: the object is free on a stack of its owner, and will be allocated soon.</summary>
    public const byte Cached = 2;

    /// <summary>State: the object is allocated to a caller and charged to a group.</summary>
    public const byte Charged = 3;

    /// <summary>State: the object is unusable for now, because a mark was found on it that came too late.</summary>
    public const byte Suspect = 4;

    /// <summary>Mark: a thread that frees the object has claimed it.</summary>
    public const byte Sent = 1;

    /// <summary>Whether an object in this state is allocated to a caller.</summary>
    public static bool IsOut(byte state) => state is Allocated or Charged;
}

using System.Runtime.InteropServices;
using Cleave.Interleaving.Steps;
using Cleave.Memory.Contract;

namespace Cleave.Interleaving.Owners;

/// <summary>An allocator of a few places of 4 KiB that fails the schedule if a place is freed twice.
/// The place that was freed last is the next.</summary>
internal readonly struct Ledger : IAllocator<Ledger>
{
    private const int Places = 16;
    private const nuint Size = 4 << 10;

    // SAFETY: the memory is never freed, so every place stays valid as long as the process runs.
    private static readonly unsafe nuint First = (nuint)NativeMemory.AlignedAlloc(Places * Size, Size);
    private static readonly Stack<nuint> Free = [];
    private static readonly HashSet<nuint> InUse = [];
    private static int _thread;

    /// <summary>The number of places that are allocated.</summary>
    public static int Count => InUse.Count;

    /// <summary>Makes all places free, for the scenario that the calling thread makes and checks.</summary>
    public static void Clear()
    {
        _thread = Environment.CurrentManagedThreadId;
        InUse.Clear();
        Free.Clear();
        for (nuint place = Places; place > 0; place--)
        {
            Free.Push(First + ((place - 1) * Size));
        }
    }

    public static bool TryReallocate(
        nuint address,
        Layout newLayout,
        Layout oldLayout,
        GfpFlags flags,
        NumaNode node,
        out Allocation allocation,
        out AllocationFailure failure)
    {
        allocation = default;
        failure = default;
        if (Actor.Current is null && Environment.CurrentManagedThreadId != _thread)
        {
            // The finalizer thread frees what a schedule left behind that has failed. The places are those of another schedule by now.
            return true;
        }

        Actor.Step();
        bool isThere = address != 0 && oldLayout.Size != 0;
        if (isThere && newLayout.Size == 0)
        {
            Assert.True(InUse.Remove(address), $"0x{address:x} is freed, and nobody has it.");
            Actor.Note($"frees 0x{address:x}");
            Free.Push(address);
            return true;
        }

        address = isThere ? address : Free.Pop();
        InUse.Add(address);
        Actor.Note($"has 0x{address:x}");
        allocation = new Allocation(address, Size);
        return true;
    }
}

using System.Runtime.CompilerServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>The bytes that a layout takes, with padding, red zone and rounding.</content>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 &lt;&lt; 20));
/// KmallocHeap objects = heap.Kmalloc;
/// var layout = new Layout(100, new Alignment(16));
/// Allocation one = objects.Allocate(layout, GfpFlags.Kernel);
/// Console.WriteLine(objects.UsableSize(one.Address)); // 128
/// objects.Free(one.Address, layout);
/// </code>
/// </example>
public sealed partial class KmallocHeap
{
    /// <summary>The padded size of a layout in steps, rounded up. Padding to the alignment of a step or to less cannot change it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint StepsOf(Layout layout)
    {
        nuint size = layout.Alignment.Log2 <= SizeClasses.StepLog2 ? layout.Size : PaddedSize(layout);
        return (size + SizeClasses.Step - 1) >> SizeClasses.StepLog2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint PaddedSize(Layout layout)
    {
        nuint mask = ((nuint)1 << layout.Alignment.Log2) - 1;
        return (layout.Size + mask) & ~mask;
    }

    /// <summary>The bytes to allocate for a layout of at most <see cref="MaxSize"/>, with its red zone if memory is guarded.</summary>
    private nuint RoomFor(Layout layout) => IsGuarded ? ObjectGuard.RoomFor(PaddedSize(layout)) : PaddedSize(layout);

    private nuint UsableOf(nuint room) =>
        room <= SizeClasses.Largest ? (nuint)SizeClasses.SizeOf(SizeClasses.Of(room)) : PagesOf(room) << _pageShift;

    /// <summary>The largest request that fits into a block, with its red zone if memory is guarded.</summary>
    private nuint LargestIn(nuint block) => !IsGuarded ? block : block <= SizeClasses.Largest ? block / 2 : block - ObjectGuard.RedZone;
}

using System.Numerics;
using Cleave.Buddies;
using Cleave.Moves;

namespace Cleave.Gpu;

/// <summary>Memory that moves as a whole, as it was when a plan was begun: a block, or the blocks of an owner that are one run.</summary>
/// <param name="First">The first block.</param>
/// <param name="Length">The number of chunks.</param>
/// <param name="LargestOrder">The order of the largest block.</param>
/// <param name="Source">The owner that has the memory; <c>default</c> for a plain value.</param>
/// <param name="IsFixed">Whether the memory stays, because a pending move or the cache of a thread has it.</param>
internal readonly record struct MovableUnit(BuddyBlock First, ulong Length, int LargestOrder, MovedOwner Source, bool IsFixed)
{
    /// <summary>The range of chunks in which the memory lies, with the terms on which it may move.</summary>
    /// <param name="shift">log2 of the bytes of a chunk.</param>
    /// <param name="baseOffset">The base offset of the space.</param>
    /// <param name="options">The options of the plan, which are asked about the memory.</param>
    /// <remarks>
    /// The target keeps the distance to the old place a multiple of the largest block, because then every block lies at a multiple of its
    /// size again, and it keeps the alignment. Both together are one alignment with a phase.
    /// </remarks>
    public MovableRange ToRange(int shift, ulong baseOffset, BlockMovePlanOptions options)
    {
        var memory = new MovableMemory(baseOffset + First.Offset, Length << shift, Source.Key, Source != default);
        ulong start = First.Offset >> shift;
        ulong block = 1UL << LargestOrder;
        ulong kept = options.AlignmentOf is { } alignmentOf && !IsFixed ? Math.Max(alignmentOf(memory).Bytes >> shift, 1)
            : AlignmentOf(start);
        bool canMove = !IsFixed && (start & (kept - 1)) == 0 && (kept <= block || (start & (block - 1)) == 0)
            && options.CanMove?.Invoke(memory) != false;
        ulong alignment = Math.Max(kept, block);
        GpuBuddyPlacement placement = canMove && options.PlacementOf is { } placementOf ? placementOf(memory) : default;
        var range = new MovableRange(start, Length, alignment, canMove) { Phase = start & (alignment - 1) };
        return !placement.IsRange ? range : range with
        {
            Low = placement.Start <= baseOffset ? 0 : ((placement.Start - baseOffset - 1) >> shift) + 1,
            High = placement.End <= baseOffset ? 0 : (placement.End - baseOffset) >> shift,
        };
    }

    /// <summary>The alignment that memory has, up to its length rounded up to a power of two.</summary>
    private ulong AlignmentOf(ulong start)
    {
        ulong most = BitOperations.RoundUpToPowerOf2(Length);
        ulong has = start & (0 - start);
        return most != 0 && (start == 0 || has > most) ? most : Math.Max(has, 1);
    }
}

using Cleave.Moves;
using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Moves;

/// <summary>One move of a plan: the range that lies at one offset of a block goes to another.</summary>
/// <param name="From">The first byte of the range before the move.</param>
/// <param name="Size">Bytes of the range.</param>
/// <param name="To">The first byte of the range after the move.</param>
internal readonly record struct RoomStep(ulong From, ulong Size, ulong To);

/// <summary>Moves inside a block that make a free run, in the order in which they have to be made. Immutable.</summary>
/// <remarks>
/// A plan is a proposal. A step names its range by the place, because a range has another slot after each move; a step whose range or
/// target has changed is not made.
/// </remarks>
internal sealed record RoomPlan(RoomStep[] Steps)
{
    /// <summary>Bytes that all steps together copy.</summary>
    public ulong Bytes => Steps.Aggregate(0UL, (sum, step) => sum + step.Size);

    /// <summary>Plans moves that make a free run. Changes nothing, and needs no lock.</summary>
    /// <param name="block">Bytes of the block, and of the granules in it.</param>
    /// <param name="ranges">The ranges of the block, lowest offset first.</param>
    /// <param name="wanted">Bytes of the free run, and its alignment.</param>
    /// <param name="maxBytes">The most bytes that the moves copy.</param>
    /// <returns>The plan; null if none was found, or the block has such a run already.</returns>
    public static RoomPlan? Find(
        (ulong Size, Alignment Granularity) block,
        IReadOnlyList<(BlockRange Range, Alignment Alignment, bool CanMove)> ranges,
        (ulong Size, Alignment Alignment) wanted,
        ulong maxBytes)
    {
        int shift = block.Granularity.Log2;
        MovableRange[] movable =
        [
            .. ranges.Select(each => new MovableRange(
                each.Range.Offset >> shift, each.Range.Size >> shift, 1UL << Math.Max(each.Alignment.Log2 - shift, 0), each.CanMove)),
        ];
        ulong length = ((wanted.Size - 1) >> shift) + 1;
        RangeStep[]? steps = length > block.Size >> shift ? null : MovePlanner.MakeRun(
            new MoveDraft(movable, block.Size >> shift, phase: 0),
            length,
            1UL << Math.Max(wanted.Alignment.Log2 - shift, 0),
            maxBytes >> shift,
            out _);
        return steps is null or [] ? null
            : new RoomPlan([.. steps.Select(step => new RoomStep(step.From << shift, ranges[step.Index].Range.Size, step.To << shift))]);
    }
}

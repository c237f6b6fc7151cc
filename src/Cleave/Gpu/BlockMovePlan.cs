using Cleave.Moves;

namespace Cleave.Gpu;

/// <summary>Moves that make free memory, in the order in which they have to be made, as plain data. Immutable.</summary>
/// <remarks>
/// A plan is a proposal: nothing is reserved. Its moves are made one at a time, or not at all; after each of them the space is sound and
/// the memory of every allocation is whole. A move whose memory or target has changed since the plan was made is refused.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Moves;
///
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 4 &lt;&lt; 20 });
/// using AllocatedBlocks table = vram.Allocate(ByteSize.FromMiB(1));
/// Console.WriteLine(table.Offset); // 3145728
///
/// // The space is to shrink to 2 MiB, so the table has to leave its end.
/// BlockMovePlan plan = vram.PlanMoves(MoveGoal.EmptyEnd(2 &lt;&lt; 20));
/// foreach (BlockMove move in plan.Moves)
/// {
///     vram.TryMove(move, copy: m =&gt; { /* Copy m.Size bytes from m.From to m.Target. */ }, out _);
/// }
///
/// Console.WriteLine(table.Offset); // 0
/// vram.Shrink(2 &lt;&lt; 20);
/// </code>
/// </example>
public sealed class BlockMovePlan
{
    internal BlockMovePlan(MoveGoal goal, IReadOnlyList<BlockMove> moves, ulong leastBytes)
    {
        Goal = goal;
        Moves = moves;
        LeastBytes = leastBytes;
        foreach (BlockMove move in moves)
        {
            Bytes += move.Size;
        }
    }

    /// <summary>The free memory that the moves make.</summary>
    public MoveGoal Goal { get; }

    /// <summary>The moves, in their order; none if the memory is free already.</summary>
    public IReadOnlyList<BlockMove> Moves { get; }

    /// <summary>Bytes that all moves together copy.</summary>
    public ulong Bytes { get; }

    /// <summary>A number of bytes that every plan for this goal moves at least.
    /// If it equals <see cref="Bytes"/>, no plan is better.</summary>
    public ulong LeastBytes { get; }

    /// <summary>The plan in words: "2 moves of 12 MiB for a free run of 64 MiB; any plan moves 12 MiB or more".</summary>
    public override string ToString() => PlanText.Of(Moves.Count, Bytes, Goal, LeastBytes);
}

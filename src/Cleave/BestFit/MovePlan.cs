using Cleave.Moves;

namespace Cleave.BestFit;

/// <summary>Moves that make free memory, in the order in which they have to be made, as plain data. Immutable.</summary>
/// <remarks>
/// A plan is a proposal: nothing is reserved. Its moves are made one at a time, or not at all; after each of them the space is sound and
/// the memory of every allocation is whole. A move whose range or target has changed since the plan was made is refused.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Moves;
///
/// var memory = new BestFitAllocator(ByteSize.FromMiB(4));
/// AllocatedRange[] parts = [.. Enumerable.Range(0, 4).Select(_ =&gt; memory.AllocateRange(ByteSize.FromMiB(1)))];
/// memory.Free(parts[0]);
/// memory.Free(parts[2]);
///
/// // 2 MiB are free, but not side by side. One move brings them together.
/// MovePlan plan = memory.PlanMoves(MoveGoal.FreeRun(2 &lt;&lt; 20));
/// foreach (RangeMove move in plan.Moves)
/// {
///     memory.TryMove(move, copy: m =&gt; { /* Copy m.Size bytes from m.From to m.Target. */ }, out AllocatedRange moved);
///     parts[1] = moved;
/// }
///
/// Console.WriteLine($"{new ByteSize(memory.LargestFreeRun)}"); // 2 MiB
/// </code>
/// </example>
public sealed class MovePlan
{
    internal MovePlan(MoveGoal goal, IReadOnlyList<RangeMove> moves, ulong leastBytes)
    {
        Goal = goal;
        Moves = moves;
        LeastBytes = leastBytes;
        foreach (RangeMove move in moves)
        {
            Bytes += move.Size;
        }
    }

    /// <summary>The free memory that the moves make.</summary>
    public MoveGoal Goal { get; }

    /// <summary>The moves, in their order; none if the memory is free already.</summary>
    public IReadOnlyList<RangeMove> Moves { get; }

    /// <summary>Bytes that all moves together copy.</summary>
    public ulong Bytes { get; }

    /// <summary>A number of bytes that every plan for this goal moves at least.
    /// If it equals <see cref="Bytes"/>, no plan is better.</summary>
    public ulong LeastBytes { get; }

    /// <summary>The plan in words: "2 moves of 12 MiB for a free run of 64 MiB; any plan moves 12 MiB or more".</summary>
    public override string ToString() => PlanText.Of(Moves.Count, Bytes, Goal, LeastBytes);
}

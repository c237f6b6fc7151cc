namespace Cleave.Moves;

/// <summary>The free memory that a plan of moves is to make. Immutable; sizes are bytes, offsets include the base offset.</summary>
/// <example>
/// <code>
/// using Cleave.BestFit;
///
/// var memory = new BestFitAllocator(ByteSize.FromMiB(4));
/// AllocatedRange below = memory.AllocateRange(ByteSize.FromMiB(1));
/// AllocatedRange above = memory.AllocateRange(ByteSize.FromMiB(1));
/// memory.Free(below);
/// if (memory.TryPlanMoves(MoveGoal.FreeRun(3 &lt;&lt; 20), out MovePlan? plan, out AllocationFailure failure))
/// {
///     Console.WriteLine(plan); // 1 move of 1 MiB for a free run of 3 MiB; any plan moves 1 MiB or more
/// }
/// </code>
/// </example>
public readonly record struct MoveGoal
{
    private MoveGoal(MoveGoalKind kind, ulong start, ulong size, Alignment? alignment)
    {
        Kind = kind;
        Start = start;
        Size = size;
        Alignment = alignment;
    }

    /// <summary>The kind of free memory that is wanted.</summary>
    public MoveGoalKind Kind { get; }

    /// <summary>The first offset of the range to empty; 0 for other kinds.</summary>
    public ulong Start { get; }

    /// <summary>Bytes of the free run or of the range to empty; for the end of the space, the bytes below it that stay in use.</summary>
    public ulong Size { get; }

    /// <summary>The alignment of the free run; null for any.</summary>
    public Alignment? Alignment { get; }

    /// <summary>Makes the goal of a free run, anywhere, of at least a size.</summary>
    /// <param name="size">Bytes that a request for one range should find, at least 1.</param>
    /// <param name="alignment">The alignment of that request; null for any.</param>
    public static MoveGoal FreeRun(ulong size, Alignment? alignment = null) => new(MoveGoalKind.FreeRun, 0, size, alignment);

    /// <summary>Makes the goal of an empty range, for example of memory that is to be taken out of use.</summary>
    /// <param name="start">The first offset to empty; the base offset is part of it.</param>
    /// <param name="end">The offset behind the last one to empty.</param>
    public static MoveGoal EmptyRange(ulong start, ulong end) => new(MoveGoalKind.EmptyRange, start, end > start ? end - start : 0, null);

    /// <summary>Makes the goal of an empty end of the space, so that the space can shrink to a size.</summary>
    /// <param name="newSize">Bytes that the space is to have.</param>
    public static MoveGoal EmptyEnd(ulong newSize) => new(MoveGoalKind.EmptyEnd, 0, newSize, null);

    /// <summary>Describes the goal in words, such as "a free run of 64 MiB".</summary>
    public override string ToString() => Kind switch
    {
        MoveGoalKind.EmptyRange => $"nothing allocated from {AddressText.Of(Start)} to {AddressText.Of(Start + Size)}",
        MoveGoalKind.EmptyEnd => $"nothing allocated above {ByteText.Exact(Size)} of the space",
        _ => $"a free run of {ByteText.Exact(Size)}{(Alignment is { } unit ? $" at a multiple of {unit}" : "")}",
    };
}

/// <summary>The kinds of free memory that moves can make.</summary>
public enum MoveGoalKind
{
    /// <summary>One free run of at least a size, anywhere.</summary>
    FreeRun,

    /// <summary>A range of addresses without an allocation.</summary>
    EmptyRange,

    /// <summary>The high end of the space without an allocation.</summary>
    EmptyEnd,
}

namespace Cleave.Moves;

/// <summary>Checks of a goal that every allocator makes alike: of a range to empty, and of an end to empty.</summary>
internal static class GoalRules
{
    /// <summary>Checks the range or the end of a goal against a space.</summary>
    /// <param name="goal">The goal; one of a free run passes, because its size is a request like any other.</param>
    /// <param name="baseOffset">The lowest offset of the space.</param>
    /// <param name="size">Bytes of the space.</param>
    /// <param name="unit">Bytes of the smallest space.</param>
    /// <returns>The kind of the failure, the value that is wrong and its limit.</returns>
    public static (FailureCode Code, ulong Value, ulong Limit) Check(MoveGoal goal, ulong baseOffset, ulong size, ulong unit)
    {
        ulong end = baseOffset + size;
        return goal.Kind switch
        {
            MoveGoalKind.EmptyRange when goal.Start < baseOffset => (FailureCode.RangeBelowBase, goal.Start, baseOffset),
            MoveGoalKind.EmptyRange when goal.Size == 0 => (FailureCode.RangeEmpty, goal.Start, goal.Start),
            MoveGoalKind.EmptyRange when goal.Size > end - Math.Min(goal.Start, end) =>
                (FailureCode.RangePastEnd, goal.Start + goal.Size, end),
            MoveGoalKind.EmptyEnd when goal.Size < unit => (FailureCode.SizeBelowMin, goal.Size, unit),
            MoveGoalKind.EmptyEnd when goal.Size > size => (FailureCode.SizeAboveMax, goal.Size, size),
            _ => default,
        };
    }

    /// <summary>Gives the units of a window to empty, which <see cref="Check"/> has passed.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="baseOffset">The lowest offset of the space.</param>
    /// <param name="size">Bytes of the space, a whole number of units.</param>
    /// <param name="shift">log2 of the bytes of a unit.</param>
    /// <remarks>A range takes every unit that it touches. The end begins with the first unit that the smaller space has not.</remarks>
    public static (ulong First, ulong End) Window(MoveGoal goal, ulong baseOffset, ulong size, int shift) =>
        goal.Kind == MoveGoalKind.EmptyEnd
            ? (goal.Size >> shift, size >> shift)
            : ((goal.Start - baseOffset) >> shift, ((goal.Start - baseOffset + goal.Size - 1) >> shift) + 1);
}

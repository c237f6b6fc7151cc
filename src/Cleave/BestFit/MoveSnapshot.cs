using Cleave.Moves;
using Cleave.Runs;

namespace Cleave.BestFit;

/// <summary>The allocations of a space at one moment, for a plan that is made without the lock.</summary>
internal sealed class MoveSnapshot
{
    private readonly RangeUnits _units;
    private readonly AllocatedRange[] _handles;
    private readonly MovableRange[] _ranges;
    private readonly int _allocator;

    /// <summary>Copies the allocations. Under the lock.</summary>
    public MoveSnapshot(int allocator, in RangeUnits units, RangeTable table)
    {
        _allocator = allocator;
        _units = units;
        _handles = new AllocatedRange[table.Count];
        _ranges = new MovableRange[table.Count];
        int at = 0;
        for (uint number = table[RangeTable.Bottom].Above; number != RangeTable.Top; number = table[number].Above)
        {
            RangeSlot slot = table[number];
            _handles[at] = Handle(slot.Start, slot.Length, number, slot.Use);
            _ranges[at++] = new MovableRange(slot.Start, slot.Length, slot.Alignment, !slot.IsFixed);
        }
    }

    /// <summary>Finds the moves for a goal whose arguments are valid. Without the lock.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="request">The run that is wanted, or the bounds of the window to empty.</param>
    /// <param name="options">The limits of the plan.</param>
    /// <param name="least">The least granules that any plan moves.</param>
    /// <returns>The moves; null if none were found.</returns>
    public RangeStep[]? Plan(MoveGoal goal, in RunRequest request, MovePlanOptions options, out ulong least)
    {
        if (options.CanMove is { } canMove)
        {
            for (int at = 0; at < _ranges.Length; at++)
            {
                _ranges[at] = _ranges[at] with { CanMove = _ranges[at].CanMove && canMove(_handles[at]) };
            }
        }

        var draft = new MoveDraft(_ranges, _units.Granules, 0 - (_units.BaseOffset >> _units.Granularity.Log2));
        ulong most = options.MaxBytes >> _units.Granularity.Log2;
        return goal.Kind == MoveGoalKind.FreeRun
            ? MovePlanner.MakeRun(draft, request.Length, request.Alignment, most, out least)
            : MovePlanner.Empty(draft, new GranuleWindow(request.Low, request.High), most, out least);
    }

    /// <summary>Gives the moves with the handles that the ranges will have by then:
    /// each move changes the number of the use by one.</summary>
    public RangeMove[] MovesOf(RangeStep[] steps)
    {
        var moves = new RangeMove[steps.Length];
        for (int at = 0; at < steps.Length; at++)
        {
            (int index, _, ulong to) = steps[at];
            AllocatedRange now = _handles[index];
            moves[at] = new RangeMove(now, _units.OffsetOf(to));
            _handles[index] = Handle(to, _ranges[index].Length, now.Slot, now.Use + 1);
        }

        return moves;
    }

    /// <summary>Bytes of some granules.</summary>
    public ulong Bytes(ulong granules) => _units.Bytes(granules);

    private AllocatedRange Handle(ulong start, ulong length, uint slot, uint use) =>
        new(_allocator, _units.OffsetOf(start), _units.Bytes(length), slot, use, isClear: false);
}

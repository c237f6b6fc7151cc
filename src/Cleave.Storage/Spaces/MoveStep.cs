using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <summary>The step that makes a pending move durable.</summary>
internal sealed class MoveStep(DurableMove move) : ChangeStep
{
    private ulong _before;

    public override Misuse Claim(LiveTable table)
    {
        if (!ReferenceEquals(move.Space.Table, table))
        {
            return Misuses.OfForeignPending(move.Target);
        }

        if (move.IsEnded || move.IsCommitting)
        {
            return Misuses.OfEndedMove(move);
        }

        if (!table.TryFind(move.Range.Id, out StoredRange? live) || live.IsLeaving)
        {
            return Misuses.OfChange(move.Range.Id, table);
        }

        move.IsCommitting = true;
        return default;
    }

    public override void Unclaim() => move.IsCommitting = false;

    public override SpaceRecord Write(LiveTable table, in SpaceRecord record, List<RowChange> rows)
    {
        StoredRange live = move.Live;
        ulong sum = live.Sum;
        _before = live.PlaceSum;
        RowPlace place = table.PlaceOf(move.Target, move.Range.Size, live.AlignmentLog2);
        live.PlaceSum = place.SumOf(live.Id);
        rows.Add(new RowChange(RowChangeKind.Move, live.Id, live.Sum, place, default));
        return record.Replace(sum, live.Sum);
    }

    public override void Undo() => move.Live.PlaceSum = _before;

    public override void Apply(LiveTable table)
    {
        // The range cannot have changed: whoever frees it does so behind this step.
        move.Live.Memory = move.Pending.Complete();
        move.Live.Move = null;
        move.IsCommitting = false;
    }
}

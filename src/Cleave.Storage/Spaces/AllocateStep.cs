using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <summary>The step that makes a pending allocation durable.</summary>
internal sealed class AllocateStep(PendingAllocation pending, byte[] note) : ChangeStep
{
    private StoredRange? _live;

    public override Misuse Claim(LiveTable table) =>
        !ReferenceEquals(pending.Space.Table, table) ? Misuses.OfForeignPending(pending.Offset)
        : pending.TryClaim() ? default
        : Misuses.OfEndedPending(pending);

    public override void Unclaim() => pending.Unclaim();

    public override SpaceRecord Write(LiveTable table, in SpaceRecord record, List<RowChange> rows)
    {
        ulong id = record.NextId;
        RowPlace place = table.PlaceOf(pending.Offset, pending.Size, pending.Alignment.Log2);
        _live = new StoredRange(id, pending.Memory, place.AlignmentLog2)
        {
            PlaceSum = place.SumOf(id),
            NoteSum = RowPlace.SumOfNote(id, note),
        };
        rows.Add(new RowChange(RowChangeKind.Insert, id, _live.Sum, place, note));
        return record.With(_live.Sum) with { NextId = id + 1 };
    }

    public override void Apply(LiveTable table)
    {
        table.Add(_live!);
        pending.Complete(_live!.Range);
    }
}

using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <summary>The step that gives a range another note.</summary>
internal sealed class NoteStep(ulong id, byte[] note) : ChangeStep
{
    private StoredRange? _live;
    private ulong _before;

    public override Misuse Claim(LiveTable table) =>
        table.TryFind(id, out _live) && !_live.IsLeaving ? default : Misuses.OfChange(id, table);

    public override void Unclaim()
    {
    }

    public override SpaceRecord Write(LiveTable table, in SpaceRecord record, List<RowChange> rows)
    {
        ulong sum = _live!.Sum;
        _before = _live.NoteSum;
        _live.NoteSum = RowPlace.SumOfNote(id, note);
        rows.Add(new RowChange(RowChangeKind.Note, id, _live.Sum, default, note));
        return record.Replace(sum, _live.Sum);
    }

    public override void Undo() => _live!.NoteSum = _before;

    public override void Apply(LiveTable table)
    {
    }
}

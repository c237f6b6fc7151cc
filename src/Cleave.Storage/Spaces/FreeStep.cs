using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <summary>The step that frees a range.</summary>
internal sealed class FreeStep(ulong id) : ChangeStep
{
    private StoredRange? _live;

    public override Misuse Claim(LiveTable table)
    {
        if (!table.TryFind(id, out _live) || _live.IsLeaving)
        {
            return Misuses.OfFree(id, table);
        }

        _live.IsLeaving = true;
        return default;
    }

    public override void Unclaim() => _live!.IsLeaving = false;

    public override SpaceRecord Write(LiveTable table, in SpaceRecord record, List<RowChange> rows)
    {
        rows.Add(new RowChange(RowChangeKind.Delete, id, 0, default, default));
        return record.Without(_live!.Sum);
    }

    public override void Apply(LiveTable table) => table.Remove(_live!);
}

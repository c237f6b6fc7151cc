using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <summary>The step that grows the space.</summary>
internal sealed class GrowStep(ulong newSize) : ChangeStep
{
    public override Misuse Claim(LiveTable table) => default;

    public override void Unclaim()
    {
    }

    // Of two growths at once the larger one counts, in whatever order they come.
    public override SpaceRecord Write(LiveTable table, in SpaceRecord record, List<RowChange> rows) =>
        record with { Size = Math.Max(record.Size, newSize) };

    public override void Apply(LiveTable table) => table.Memory.Grow(Math.Max(table.Memory.Size, newSize));
}

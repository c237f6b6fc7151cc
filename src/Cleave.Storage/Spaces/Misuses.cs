namespace Cleave.Storage.Spaces;

/// <summary>Describes calls that name a range which the caller does not hold.</summary>
internal static class Misuses
{
    /// <summary>Describes a free of a range that is not there.</summary>
    public static Misuse OfFree(ulong id, LiveTable table) => Of(id, table, MisuseKind.DoubleFree);

    /// <summary>Describes a change of a range that is not there.</summary>
    public static Misuse OfChange(ulong id, LiveTable table) => Of(id, table, MisuseKind.StaleHandle);

    /// <summary>Describes memory of another space.</summary>
    public static Misuse OfForeignPending(ulong offset) => new(
        MisuseKind.Foreign, offset, $"The pending memory at {AddressText.Of(offset)} belongs to another space.");

    /// <summary>Describes a pending allocation that has ended, or that another change has.</summary>
    public static Misuse OfEndedPending(PendingAllocation pending) => new(
        MisuseKind.StaleHandle,
        pending.Offset,
        $"The pending allocation at {AddressText.Of(pending.Offset)} was committed or dropped already, or is part of another change.");

    /// <summary>Describes a pending move that has ended, or that another change has.</summary>
    public static Misuse OfEndedMove(DurableMove move) => new(
        MisuseKind.StaleHandle,
        move.Target,
        $"The move of range {Number(move.Range.Id)} to {AddressText.Of(move.Target)} was committed or dropped already, or is part of "
            + "another change.");

    private static Misuse Of(ulong id, LiveTable table, MisuseKind gone) =>
        id == 0 ? new Misuse(MisuseKind.NoHandle, 0, "Range 0 is no range: numbers start at 1.")
        : id >= table.NextId ? new Misuse(
            MisuseKind.Foreign, 0,
                $"Range {Number(id)} was never allocated in this space; the next number that it gives is {Number(table.NextId)}.")
        : table.TryFind(id, out StoredRange? live) ? new Misuse(
            gone, live.Memory.Offset, $"Range {Number(id)} at {AddressText.Of(live.Memory.Offset)} is being freed by another call.")
        : new Misuse(gone, 0, $"Range {Number(id)} was freed already.");

    private static string Number(ulong number) => FormattableString.Invariant($"{number}");
}

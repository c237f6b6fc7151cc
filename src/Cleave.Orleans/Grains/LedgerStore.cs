using Cleave.Orleans.Ledger;

namespace Cleave.Orleans.Grains;

/// <summary>Keeps the ledger of a space in two records of the store: a snapshot, and the changes after it.</summary>
/// <remarks>
/// <para>
/// A write is one record, the journal, which has the changes since the last snapshot. It succeeds only with the etag of the last write, so
/// of two activations of one space at most one can acknowledge anything: the journal fences. If the journal is long, the snapshot of the
/// same moment is written after it, and the next journal begins behind it.
/// </para>
/// <para>
/// Invariant Prefix: the snapshot has only changes that a journal made durable before, so it never disagrees with the journal, whoever
/// wrote it. A reader skips the changes of the journal that the snapshot has.
/// </para>
/// </remarks>
internal sealed class LedgerStore(
    IPersistentState<StoredRecord> snapshot, IPersistentState<StoredRecord> journal, TimeSpan keyRetention, int journalBytes)
{
    private readonly LedgerWriter _changes = new();

    /// <summary>The number of the first change in the journal.</summary>
    private ulong _first;

    /// <summary>The state of the space at the last moment that is durable; null if it was never registered.</summary>
    public SpaceStatistics? Durable { get; private set; }

    /// <summary>Reads the ledger; null if the space was never registered.</summary>
    /// <exception cref="LedgerFormatException">A record is damaged, or the two do not fit. They do not fit for a moment if another
    /// activation writes them at the same time.</exception>
    public SpaceLedger? Load()
    {
        SpaceLedger? ledger = snapshot.State.Bytes.Length == 0 ? null : SpaceLedger.Restore(snapshot.State.Bytes, keyRetention);
        _first = (ledger?.Changes ?? 0) + 1;
        if (journal.State.Bytes.Length > 0)
        {
            var reader = new LedgerReader(LedgerChecksum.Strip(journal.State.Bytes));
            _first = reader.Number();
            ReadOnlySpan<byte> changes = reader.Rest();
            ledger = Apply(ledger, changes);
            _changes.Raw(changes);
        }

        Durable = ledger?.GetStatistics();
        return ledger;
    }

    /// <summary>Makes a new ledger durable: its registration, as the first change of the journal.</summary>
    /// <remarks>A second activation that registers the space at the same time fails here, because the journal fences.</remarks>
    public async Task Create(SpaceLedger ledger)
    {
        SpaceLedger.WriteRegistration(_changes, ledger.Spec);
        _first = ledger.Changes;
        SpaceStatistics statistics = ledger.GetStatistics();
        await WriteJournal();
        Durable = statistics;
    }

    /// <summary>Makes all changes of the ledger durable.</summary>
    public async Task Write(SpaceLedger ledger)
    {
        if (ledger.UnsavedBytes == 0)
        {
            return;
        }

        _changes.Raw(ledger.TakeChanges());
        SpaceStatistics statistics = ledger.GetStatistics();
        // Taken now, because other calls change the ledger while the write is under way.
        byte[]? state = _changes.Length > journalBytes ? ledger.Save() : null;
        await WriteJournal();
        Durable = statistics;
        if (state is not null)
        {
            await WriteSnapshot(state);
            _changes.Clear();
            _first = statistics.Changes + 1;
        }
    }

    private SpaceLedger Apply(SpaceLedger? ledger, ReadOnlySpan<byte> changes)
    {
        if (ledger is null)
        {
            return SpaceLedger.FromJournal(changes, keyRetention);
        }

        ledger.Replay(changes, _first);
        return ledger;
    }

    private async Task WriteJournal()
    {
        var writer = new LedgerWriter();
        writer.Number(_first);
        writer.Raw(_changes.Written);
        writer.Checksum();
        await Write(journal, writer.Written.ToArray(), "journal");
    }

    private Task WriteSnapshot(byte[] state) => Write(snapshot, state, "snapshot");

    private static async Task Write(IPersistentState<StoredRecord> record, byte[] bytes, string name)
    {
        record.State = new StoredRecord { Bytes = bytes };
        FleetMeters.Writes.Add(1, new KeyValuePair<string, object?>("record", name));
        FleetMeters.WriteBytes.Record(bytes.Length);
        await record.WriteStateAsync();
    }
}

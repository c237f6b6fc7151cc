using Cleave.Orleans.Ledger;
using Orleans.Core;

namespace Cleave.Orleans.Grains;

/// <summary>Keeps the ledger of a space in three records of the store: a snapshot, the changes after it, and the last changes.</summary>
/// <remarks>
/// <para>
/// A write is one short record, the journal, which has the last changes. It succeeds only with the etag of the last write, so of two
/// activations of one space at most one can acknowledge anything: the journal fences. If the journal is long, its changes are written to
/// the log behind those that are there, and the next journal begins behind them. If the log is long, a snapshot of the same moment is
/// written instead, and the next log begins behind it. So most writes are short, whatever the space has.
/// </para>
/// <para>
/// Invariant Prefix: the log and the snapshot have only changes that a journal made durable before, so they never disagree with it,
/// whoever wrote them. A reader skips the changes of a record that those before it have.
/// </para>
/// </remarks>
internal sealed class LedgerStore(
    IStorage<StoredRecord> snapshot, IStorage<StoredRecord> log, IStorage<StoredRecord> journal, FleetOptions options)
{
    /// <summary>The number of writes of the last one's length that a journal has room for, if many calls share each.</summary>
    private const int WritesPerJournal = 4;

    private readonly ChangeRecord _log = new(log, "log");
    private readonly ChangeRecord _journal = new(journal, "journal");
    private int _snapshotBytes;
    private bool _mustConfirm;

    /// <summary>The state of the space at the last moment that is durable; null if it was never registered.</summary>
    public SpaceStatistics? Durable { get; private set; }

    /// <summary>Reads the ledger; null if the space was never registered. The snapshot and the journal were read before.</summary>
    /// <exception cref="LedgerFormatException">A record is damaged, or they do not fit. They do not fit for a moment if another
    /// activation writes them at the same time.</exception>
    public async Task<SpaceLedger?> Load()
    {
        if (snapshot.RecordExists || journal.RecordExists)
        {
            // After the journal, so that the log has all changes before it, also if another activation writes both.
            await log.ReadStateAsync();
        }

        _snapshotBytes = snapshot.RecordExists ? snapshot.State.Bytes.Length : 0;
        SpaceLedger? ledger = snapshot.RecordExists ? SpaceLedger.Restore(snapshot.State.Bytes, options.KeyRetention) : null;
        ledger = _log.Replay(ledger, options.KeyRetention);
        ledger = _journal.Replay(ledger, options.KeyRetention);
        Durable = ledger?.GetStatistics();
        return ledger;
    }

    /// <summary>Makes a new ledger durable: its registration, as the first change of the journal.</summary>
    /// <remarks>A second activation that registers the space at the same time fails here, because the journal fences.</remarks>
    public async Task Create(SpaceLedger ledger)
    {
        var registration = new LedgerWriter();
        SpaceLedger.WriteRegistration(registration, ledger.Spec);
        _journal.Add(registration.Written);
        SpaceStatistics statistics = ledger.GetStatistics();
        await _journal.Write();
        Durable = statistics;
    }

    /// <summary>Makes the next call of <see cref="Write"/> write the journal even without a change. It fails if another activation has
    /// written it since, so it shows whether this one still has the space.</summary>
    public void RequestConfirmation() => _mustConfirm = true;

    /// <summary>Makes all changes of the ledger durable.</summary>
    public async Task Write(SpaceLedger ledger)
    {
        if (ledger.UnsavedBytes == 0 && !_mustConfirm)
        {
            return;
        }

        _mustConfirm = false;
        byte[] changes = ledger.TakeChanges();
        _journal.Add(changes);
        SpaceStatistics statistics = ledger.GetStatistics();
        int most = int.Max(options.JournalBytes, WritesPerJournal * changes.Length);
        bool isLong = _journal.Length > most;
        // Taken now, because other calls change the ledger while the write is under way.
        byte[]? state = isLong && _log.Length + _journal.Length > MostLogBytes(most) ? ledger.Save() : null;
        await _journal.Write();
        Durable = statistics;
        if (state is not null)
        {
            await WriteSnapshot(state);
            _log.BeginAfter(statistics.Changes);
            _journal.BeginAfter(statistics.Changes);
        }
        else if (isLong)
        {
            _log.Add(_journal.Changes);
            await _log.Write();
            _journal.BeginAfter(statistics.Changes);
        }
    }

    /// <summary>Returns the length of the log at which the bytes of logs and of snapshots together are the fewest for each
    /// change.</summary>
    /// <remarks>For each journal a log is written, half of its limit on average; for each log of full length, a snapshot. The sum
    /// limit / 2 / journal + snapshot / limit is least at the square root of 2 * snapshot * journal.</remarks>
    private int MostLogBytes(int journalBytes) => int.Max(options.LogBytes, (int)Math.Sqrt(2.0 * _snapshotBytes * journalBytes));

    private async Task WriteSnapshot(byte[] state)
    {
        await ChangeRecord.Write(snapshot, state, "snapshot");
        _snapshotBytes = state.Length;
    }
}

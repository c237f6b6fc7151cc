using Cleave.Orleans.Ledger;
using Orleans.Core;

namespace Cleave.Orleans.Grains;

/// <summary>A record of the store with changes of a ledger, one behind the other: the number of the first, the changes, and a
/// checksum.</summary>
internal sealed class ChangeRecord(IStorage<StoredRecord> record, string name)
{
    private readonly LedgerWriter _changes = new();

    /// <summary>The number of the first change.</summary>
    private ulong _first = 1;

    /// <summary>The number of bytes of all changes.</summary>
    public int Length => _changes.Length;

    /// <summary>The changes that the record has, and those that were added since it was written.</summary>
    public ReadOnlySpan<byte> Changes => _changes.Written;

    /// <summary>Adds changes behind those that are there.</summary>
    public void Add(ReadOnlySpan<byte> changes) => _changes.Raw(changes);

    /// <summary>Begins anew behind a change that another record has. The record in the store stays as it is until it is written.</summary>
    public void BeginAfter(ulong change)
    {
        _changes.Clear();
        _first = change + 1;
    }

    /// <summary>Applies the record to the ledger of those before it, and keeps the changes that they lack.</summary>
    /// <param name="ledger">The ledger; null if no record comes before this one.</param>
    /// <param name="keyRetention">The time for which the keys of ended leases are remembered.</param>
    /// <exception cref="LedgerFormatException">The record is damaged, or begins behind a change that is missing.</exception>
    public SpaceLedger? Replay(SpaceLedger? ledger, TimeSpan keyRetention)
    {
        BeginAfter(ledger?.Changes ?? 0);
        if (!record.RecordExists)
        {
            return ledger;
        }

        var reader = new LedgerReader(LedgerChecksum.Strip(record.State.Bytes));
        ulong first = reader.Number();
        ReadOnlySpan<byte> changes = reader.Rest();
        if (ledger is null)
        {
            Add(changes);
            return first == 1 ? SpaceLedger.FromJournal(changes, keyRetention)
                : throw new LedgerFormatException($"The {name} begins with change {first}, and no record before it is there.");
        }

        Add(changes[ledger.Replay(changes, first)..]);
        return ledger;
    }

    /// <summary>Writes the record, if its etag is still that of the last read or write.</summary>
    public Task Write()
    {
        var writer = new LedgerWriter();
        writer.Number(_first);
        writer.Raw(Changes);
        writer.Checksum();
        return Write(record, writer.Written.ToArray(), name);
    }

    /// <summary>Writes bytes to a record of the store, and counts the write.</summary>
    public static async Task Write(IStorage<StoredRecord> record, byte[] bytes, string name)
    {
        record.State = new StoredRecord { Bytes = bytes };
        FleetMeters.Writes.Add(1, new KeyValuePair<string, object?>("record", name));
        FleetMeters.WriteBytes.Record(bytes.Length);
        await record.WriteStateAsync();
    }
}

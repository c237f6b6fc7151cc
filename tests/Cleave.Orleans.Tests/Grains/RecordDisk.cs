using Cleave.Orleans.Grains;
using Cleave.Orleans.Ledger;
using Orleans.Core;
using Orleans.Storage;

namespace Cleave.Orleans.Tests.Grains;

/// <summary>The records of one space in a store that can fail, and the writes that it has seen.</summary>
internal sealed class RecordDisk
{
    private readonly Dictionary<string, (byte[] Bytes, int Version)> _records = [];

    /// <summary>Names and lengths of the records in the order in which they were written.</summary>
    public List<(string Name, int Length)> Writes { get; } = [];

    /// <summary>The number of writes that succeed from now on.</summary>
    public int WritesLeft { get; set; } = int.MaxValue;

    /// <summary>Waits before each write, by its name.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Opens the store of a new activation, which has read the snapshot and the journal as Orleans does.</summary>
    public LedgerStore Open(FleetOptions options)
    {
        Record[] records = [new(this, "snapshot"), new(this, "log"), new(this, "journal")];
        records[0].Read();
        records[2].Read();
        return new LedgerStore(records[0], records[1], records[2], options);
    }

    /// <summary>Opens a new activation, and returns its store with the ledger of what is durable.</summary>
    public async Task<(LedgerStore Store, SpaceLedger? Ledger)> Load(FleetOptions options)
    {
        LedgerStore store = Open(options);
        return (store, await store.Load());
    }

    /// <summary>Copies one record to another store, as a restore from an incomplete backup would.</summary>
    public void CopyTo(RecordDisk other, string name) => other._records[name] = _records[name];

    private sealed class Record(RecordDisk disk, string name) : IStorage<StoredRecord>
    {
        private int _version;

        public StoredRecord State { get; set; } = new();

        public string? Etag => _version == 0 ? null : $"{_version}";

        public bool RecordExists => _version != 0;

        public void Read()
        {
            (byte[] bytes, _version) = disk._records.GetValueOrDefault(name, ([], 0));
            State = new StoredRecord { Bytes = bytes };
        }

        public Task ReadStateAsync()
        {
            Read();
            return Task.CompletedTask;
        }

        public async Task WriteStateAsync()
        {
            byte[] bytes = State.Bytes;
            await disk.Before(name);
            if (disk._records.GetValueOrDefault(name, ([], 0)).Version != _version)
            {
                throw new InconsistentStateException($"The record {name} was changed by another activation.");
            }

            if (disk.WritesLeft-- <= 0)
            {
                throw new IOException("The silo died.");
            }

            disk._records[name] = (bytes, ++_version);
            disk.Writes.Add((name, bytes.Length));
        }

        public Task ClearStateAsync() => throw new NotSupportedException("A space never clears a record.");
    }
}

using Cleave.Storage.Files;
using Cleave.Storage.Spaces;

namespace Cleave.Storage.Tests.Support;

/// <summary>A file that can be made to fail or to wait in its commits.</summary>
internal sealed class FaultyFile(IRangeFile file) : IRangeFile
{
    /// <summary>Called before each commit with its number, from 1. What it throws is what the commit throws.</summary>
    public Action<int> BeforeCommit { get; set; } = _ => { };

    /// <summary>Called after each commit is on disk. What it throws is what the commit throws.</summary>
    public Action<int> AfterCommit { get; set; } = _ => { };

    /// <summary>Called before each checkpoint.</summary>
    public Action BeforeCheckpoint { get; set; } = () => { };

    /// <summary>The number of commits that were begun.</summary>
    public int Commits { get; private set; }

    public ulong LogBytes => file.LogBytes;

    public static StorageException Full { get; } = new(StorageFault.Full, "The disk is full.");

    public static StorageException Broken { get; } = new(StorageFault.InputOutput, "The disk is broken.");

    /// <summary>Opens a space over a file that can fail.</summary>
    public static DurableSpace Open(string path, DurableSpaceOptions options, out FaultyFile faulty)
    {
        DurableSpace.Open(path, options).Dispose();
        var file = SqliteRangeFile.Open(path, () => throw new InvalidOperationException());
        file.Approve();
        faulty = new FaultyFile(file);
        return DurableSpace.Load(path, faulty, options);
    }

    public SpaceRecord ReadRecord() => file.ReadRecord();

    public List<RangeRow> ReadRows(in SpaceRecord record) => file.ReadRows(record);

    public List<(RangeRow Row, byte[] Note)> ReadPage(ulong after, int most) => file.ReadPage(after, most);

    public byte[] ReadNote(ulong id) => file.ReadNote(id);

    public void Commit(ReadOnlySpan<RowChange> changes, in SpaceRecord record)
    {
        BeforeCommit(++Commits);
        file.Commit(changes, record);
        AfterCommit(Commits);
    }

    public void Checkpoint()
    {
        BeforeCheckpoint();
        file.Checkpoint();
    }

    public string? FindDamage() => file.FindDamage();

    public void Dispose() => file.Dispose();
}

using Cleave.Moves;
using Cleave.Storage;
using Cleave.Storage.Spaces;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of durable spaces. The record has the names of the files without their folder.</summary>
internal static class StorageMessages
{
    private const ulong MiB = 1 << 20;

    private static readonly DurableSpaceOptions Options = new() { Size = MiB };

    public static void AddTo(MessageTable table)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cleave-messages-");
        try
        {
            AddFiles(table, name => Path.Combine(folder.FullName, name));
            AddCalls(table, Path.Combine(folder.FullName, "disk.space"), Path.Combine(folder.FullName, "other.space"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AddFiles(MessageTable table, Func<string, string> at)
    {
        table.Section("DurableSpace: files that cannot be opened");
        File.WriteAllText(at("text.space"), "This is no space.");
        table.Throws(() => DurableSpace.Open(""));
        table.Throws(() => DurableSpace.Open(at("none.space")));
        table.Throws(() => DurableSpace.Open(at("none.space"), new DurableSpaceOptions { IsReadOnly = true }));
        table.Throws(() => DurableSpace.Open(at("text.space"), Options));
        table.Throws(() => DurableSpace.Open(at("new.space"), Options with { LogBytes = 1 }));
        table.Throws(() => DurableSpace.Open(at("new.space"), Options with { Size = 1 }));
        table.Throws(() => DurableSpace.Open(at("new.space"), Options with { BaseOffset = 1 }));
        using DurableSpace space = DurableSpace.Open(at("used.space"), Options);
        table.Throws(() => DurableSpace.Open(at("used.space")));
        space.Dispose();
        table.Throws(() => DurableSpace.Open(at("used.space"), Options with { Size = 2 * MiB }));
        table.Throws(() => DurableSpace.Open(at("used.space"), Options with { BaseOffset = 4096 }));
        table.Throws(() => DurableSpace.Open(at("used.space"), Options with { Granularity = new Alignment(512) }));
        table.Throws(() => space.Allocate(1));
        using DurableSpace reader = DurableSpace.Open(at("used.space"), new DurableSpaceOptions { IsReadOnly = true });
        table.Throws(() => reader.Allocate(1));
    }

    private static void AddCalls(MessageTable table, string path, string otherPath)
    {
        using DurableSpace space = DurableSpace.Open(path, Options);
        using DurableSpace other = DurableSpace.Open(otherPath, Options);
        byte[] tooLong = new byte[DurableSpace.MaxNoteBytes + 1];
        DurableRange range = space.Allocate(MiB / 2);
        table.Section("DurableSpace: calls that cannot be served (1 MiB, half of it in use)");
        table.Throws(() => space.Allocate(0));
        table.Throws(() => space.Allocate(2 * MiB));
        table.Throws(() => space.Allocate(MiB));
        table.Throws(() => space.Allocate(1, tooLong));
        table.Throws(() => space.SetNote(range.Id, tooLong));
        table.Throws(() => space.Grow(1));
        table.Throws(() => space.Free(0));
        table.Throws(() => space.Free(2));
        table.Throws(() => space.PlanMoves(MoveGoal.FreeRun(2 * MiB)));
        table.Throws(() => space.BeginMove(default));
        space.Free(range.Id);
        table.Throws(() => space.Free(range.Id));
        table.Throws(() => space.SetNote(range.Id, default));
        PendingAllocation pending = space.BeginAllocate(1);
        table.Throws(() => other.Commit(new SpaceChange().Allocate(pending)));
        SpaceChange change = new SpaceChange().Allocate(pending);
        space.Commit(change);
        table.Throws(() => space.Commit(change));
        table.Throws(() => change.Free(1));
        table.Throws(() => space.Commit(new SpaceChange().Allocate(pending)));
    }
}

// An object store in one file over a durable space. Without arguments it shows how both are used; with them it is a command:
// DiskExtents FOLDER put KEY FILE | get KEY | delete KEY | list | compact
using System.Diagnostics;
using System.Text;
using Cleave.DiskExtents;
using Cleave.Storage;
using Cleave.Storage.Spaces;

if (args.Length > 0)
{
    return Command.Run(args);
}

string folder = Directory.CreateTempSubdirectory("disk-extents-").FullName;
string path = Path.Combine(folder, "disk.space");

// <docs>
// 1 TiB of extents, in multiples of 4 KiB. The space never touches the disk: it hands out offsets and remembers them in a file.
using (DurableSpace disk = DurableSpace.Open(path, new DurableSpaceOptions { Size = 1UL << 40 }))
{
    // The record of the extent is on disk when the call returns, and so is its note of up to 1 KiB.
    DurableRange log = disk.Allocate(100 << 20, "log"u8);
    Console.WriteLine(log); // 1 at [0x0, +100 MiB)

    // Content first: a pending allocation is nobody else's, and after a crash it was never there.
    using PendingAllocation index = disk.BeginAllocate(3 << 20);
    // ... write the content at index.Offset and make it durable ...

    // Then one change, which is on disk as a whole or not at all.
    disk.Commit(new SpaceChange().Allocate(index, "index"u8).Free(log.Id));
    Console.WriteLine(index.Range); // 2 at [0x6400000, +3 MiB)
}

// However the process ended, everything that was acknowledged is there.
using (DurableSpace disk = DurableSpace.Open(path))
{
    foreach (DurableAllocation allocation in disk.EnumerateAllocations())
    {
        Console.WriteLine($"{Encoding.UTF8.GetString(allocation.Note.Span)}: {allocation.Range}"); // index: 2 at [0x6400000, +3 MiB)
    }
}
// </docs>

using (var store = new ObjectStore(folder))
{
    for (int number = 0; number < 32; number++)
    {
        store.Put($"object {number}", Enumerable.Repeat((byte)number, 10_000 * (number + 1)).ToArray());
    }

    for (int number = 0; number < 32; number += 2)
    {
        Require(store.Delete($"object {number}"), "every object can be deleted");
    }

    store.Put("object 1", "another content"u8);
    long before = store.DataBytes;
    ulong moved = store.Compact();
    Console.WriteLine($"{store.Keys.Count} objects; the file had {before} bytes and has {store.DataBytes}, after moves of {moved} bytes");
    Require(store.DataBytes < before * 2 / 3, "compaction makes the file shorter");
    store.Space.Validate();
}

using (var store = new ObjectStore(folder))
{
    Require(store.Keys.Count == 16 && store.Get("object 0") is null, "the deleted objects are gone");
    Require(store.Get("object 1")!.AsSpan().SequenceEqual("another content"u8), "the object has its new content");
    Require(store.Get("object 31")!.AsSpan().IndexOfAnyExcept((byte)31) < 0, "the other objects have theirs");
}

Directory.Delete(folder, recursive: true);
return 0;

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new UnreachableException($"It should hold that {what}.");
    }
}

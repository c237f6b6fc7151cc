using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>One writer at a time, or any number of readers.</summary>
public sealed class LockTests : IDisposable
{
    private static readonly DurableSpaceOptions Reading = new() { IsReadOnly = true };

    private readonly TempFolder _folder = new();
    private readonly DurableSpace _space;

    public LockTests() => _space = DurableSpace.Open(_folder.Space, new DurableSpaceOptions { Size = 1 << 20 });

    [Fact]
    public void A_second_space_of_the_process_is_refused()
    {
        Assert.Equal(StorageFault.InUse, Assert.Throws<StorageException>(() => DurableSpace.Open(_folder.Space)).Fault);
        Assert.Equal(StorageFault.InUse, Assert.Throws<StorageException>(() => DurableSpace.Open(_folder.Space, Reading)).Fault);
        _space.Allocate(1);
        _space.Validate();
    }

    [Fact]
    public void A_second_process_is_refused_and_the_first_goes_on()
    {
        _space.Allocate(1);
        Assert.Equal("InUse", ChildProgram.Run(nameof(TryOpen), _folder.Space).Output);
        _space.Allocate(1);
        _space.Dispose();
        Assert.Equal("2 allocations", ChildProgram.Run(nameof(TryOpen), _folder.Space).Output);
    }

    [Fact]
    public void Readers_share_a_file_and_keep_writers_out()
    {
        _space.Allocate(5000, "note"u8);
        _space.Dispose();
        byte[] before = File.ReadAllBytes(_folder.Space);
        using (DurableSpace one = DurableSpace.Open(_folder.Space, Reading))
        using (DurableSpace other = DurableSpace.Open(_folder.Space, Reading))
        {
            one.Validate();
            Assert.Equal(Content.Of(one), Content.Of(other));
            Assert.Equal(1, one.Count);
            Assert.Equal(StorageFault.InUse, Assert.Throws<StorageException>(() => DurableSpace.Open(_folder.Space)).Fault);
            Assert.Equal(StorageFault.ReadOnly, Assert.Throws<StorageException>(() => one.Allocate(1)).Fault);
            Assert.Equal(StorageFault.ReadOnly, Assert.Throws<StorageException>(() => one.Free(1)).Fault);
            Assert.Equal(StorageFault.ReadOnly, Assert.Throws<StorageException>(() => one.Grow(2 << 20)).Fault);
        }

        Assert.Equal(before, File.ReadAllBytes(_folder.Space));
        DurableSpace.Open(_folder.Space).Dispose();
    }

    [Fact]
    public void A_space_that_was_not_closed_can_be_read()
    {
        _space.Allocate(5000, "note"u8);
        string copy = _folder.CopySpace();
        using DurableSpace reader = DurableSpace.Open(copy, Reading);
        Assert.Equal(Content.Of(_space), Content.Of(reader));
    }

    /// <summary>Runs in a process of its own: says why a space cannot be opened, or what it holds.</summary>
    internal static void TryOpen(string path)
    {
        try
        {
            using DurableSpace space = DurableSpace.Open(path);
            Console.WriteLine($"{space.Count} allocations");
        }
        catch (StorageException error)
        {
            Console.WriteLine(error.Fault);
        }
    }

    public void Dispose()
    {
        _space.Dispose();
        _folder.Dispose();
    }
}

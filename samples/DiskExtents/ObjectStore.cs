using System.Collections.Concurrent;
using Cleave.Storage;
using Cleave.Storage.Spaces;
using Microsoft.Win32.SafeHandles;

namespace Cleave.DiskExtents;

/// <summary>A store of objects by key. Their content lies in one file, and a durable space says where.</summary>
/// <remarks>
/// A put writes the content to memory that nobody else has, makes it durable, and then commits the extent together with the free of the old
/// one. So after a crash an object is there in its old version or in its new one, as a whole. Safe from any number of threads; puts of
/// different keys share commits.
/// </remarks>
internal sealed partial class ObjectStore : IDisposable
{
    private const int Stripes = 64;

    private readonly DurableSpace _space;
    private readonly SafeFileHandle _data;
    private readonly ConcurrentDictionary<string, StoredObject> _index = new();

    /// <summary>Writers of one key come one after the other. The order of the locks is that of the array.</summary>
    private readonly Lock[] _writers = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];

    /// <summary>Opens the store in a folder, or makes one. The index is read from the notes.</summary>
    public ObjectStore(string folder)
    {
        Directory.CreateDirectory(folder);
        _space = DurableSpace.Open(Path.Combine(folder, "objects.space"), new DurableSpaceOptions { Size = 1UL << 40 });
        _data = File.OpenHandle(Path.Combine(folder, "objects.data"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        foreach (DurableAllocation allocation in _space.EnumerateAllocations())
        {
            StoredObject found = StoredObject.Of(allocation.Range, allocation.Note.Span);
            _index[found.Key] = found;
        }
    }

    /// <summary>The keys of all objects, in no order.</summary>
    public ICollection<string> Keys => _index.Keys;

    /// <summary>Bytes of the file with the content.</summary>
    public long DataBytes => RandomAccess.GetLength(_data);

    /// <summary>The space, with its statistics.</summary>
    public DurableSpace Space => _space;

    /// <summary>Stores an object, in the place of the one with that key if there is one. It is on disk when the call returns.</summary>
    public void Put(string key, ReadOnlySpan<byte> content)
    {
        byte[] note = StoredObject.NoteOf(key, content);
        lock (WriterOf(key))
        {
            using PendingAllocation extent = _space.BeginAllocate(Math.Max(1, content.Length));
            RandomAccess.Write(_data, content, (long)extent.Offset);
            RandomAccess.FlushToDisk(_data);

            SpaceChange change = new SpaceChange().Allocate(extent, note);
            if (_index.TryGetValue(key, out StoredObject? old))
            {
                change.Free(old.Id);
            }

            _space.Commit(change);
            _index[key] = StoredObject.Of(extent.Range, note);
        }
    }

    /// <summary>Reads the content of an object.</summary>
    /// <returns>Its content; null if there is none with that key.</returns>
    public byte[]? Get(string key)
    {
        while (_index.TryGetValue(key, out StoredObject? stored))
        {
            if (_space.TryGetRange(stored.Id, out DurableRange range))
            {
                byte[] content = new byte[stored.Length];
                int read = RandomAccess.Read(_data, content, (long)range.Offset);
                if (read == content.Length && stored.IsContent(content))
                {
                    return content;
                }

                // Without a lock a writer may have replaced or moved the object while it was read. If nothing changed, the content is
                // damaged.
                if (_index.TryGetValue(key, out StoredObject? now) && now == stored && _space.TryGetRange(stored.Id, out DurableRange place)
                    && place == range)
                {
                    throw new InvalidDataException($"The content of '{key}' at {range} does not match its checksum.");
                }
            }
        }

        return null;
    }

    /// <summary>Deletes an object and frees its extent.</summary>
    /// <returns>Whether there was one with that key.</returns>
    public bool Delete(string key)
    {
        lock (WriterOf(key))
        {
            if (!_index.TryGetValue(key, out StoredObject? stored))
            {
                return false;
            }

            _space.Free(stored.Id);
            return _index.TryRemove(key, out _);
        }
    }

    /// <summary>Closes the file of the store.</summary>
    public void Dispose()
    {
        _space.Dispose();
        _data.Dispose();
    }

    private Lock WriterOf(string key) => _writers[(uint)key.GetHashCode() % Stripes];
}

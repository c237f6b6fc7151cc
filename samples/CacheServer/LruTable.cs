namespace CacheServer;

/// <summary>Values by their keys, in the order of their last use. Not thread-safe.</summary>
/// <typeparam name="TValue">The type of the values.</typeparam>
/// <remarks>All entries lie in one array and refer to each other by index, so adding and removing an entry allocates nothing once the array
/// is large enough.</remarks>
internal sealed class LruTable<TValue>
{
    private const int None = -1;

    private readonly Dictionary<int, int> _places = [];
    private Entry[] _entries = new Entry[1024];
    private int _used;
    private int _firstFree = None;
    private int _newest = None;
    private int _oldest = None;

    /// <summary>Finds the value of a key, and makes it the one that was used last.</summary>
    public bool TryUse(int key, out TValue? value)
    {
        bool isFound = _places.TryGetValue(key, out int place);
        if (isFound)
        {
            Unlink(place);
            LinkAsNewest(place);
        }

        value = isFound ? _entries[place].Value : default;
        return isFound;
    }

    /// <summary>Adds a value as the one that was used last; false, and nothing has changed, if the key has a value already.</summary>
    public bool TryAdd(int key, TValue value)
    {
        int place = _firstFree != None ? _firstFree : _used;
        if (!_places.TryAdd(key, place))
        {
            return false;
        }

        if (place == _used)
        {
            _used++;
            Array.Resize(ref _entries, _used > _entries.Length ? 2 * _entries.Length : _entries.Length);
        }
        else
        {
            _firstFree = _entries[place].Older;
        }

        _entries[place] = new Entry { Key = key, Value = value };
        LinkAsNewest(place);
        return true;
    }

    /// <summary>Removes the value that was used longest ago; false if there is none.</summary>
    public bool TryRemoveOldest(out TValue? value)
    {
        int place = _oldest;
        value = place == None ? default : _entries[place].Value;
        if (place == None)
        {
            return false;
        }

        _places.Remove(_entries[place].Key);
        Unlink(place);
        _entries[place] = new Entry { Older = _firstFree };
        _firstFree = place;
        return true;
    }

    private void LinkAsNewest(int place)
    {
        (_entries[place].Newer, _entries[place].Older) = (None, _newest);
        NewerOf(_newest) = place;
        _newest = place;
    }

    private void Unlink(int place)
    {
        Entry entry = _entries[place];
        OlderOf(entry.Newer) = entry.Older;
        NewerOf(entry.Older) = entry.Newer;
    }

    /// <summary>The link from an entry to the next newer one; the link of no entry is that to the oldest.</summary>
    private ref int NewerOf(int place) => ref place == None ? ref _oldest : ref _entries[place].Newer;

    /// <summary>The link from an entry to the next older one; the link of no entry is that to the newest.</summary>
    private ref int OlderOf(int place) => ref place == None ? ref _newest : ref _entries[place].Older;

    private struct Entry
    {
        public int Key;
        public int Newer;
        public int Older;
        public TValue Value;
    }
}

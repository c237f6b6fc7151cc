namespace Cleave.Tools.Bench.Malloc.Mapping;

/// <summary>What a List does on the managed heap: a larger array, and a copy.</summary>
internal sealed class GrowingArray : IGrowing
{
    private long[] _items = [];

    public void GrowTo(nuint bytes)
    {
        int before = _items.Length;
        Array.Resize(ref _items, (int)(bytes / sizeof(long)));
        for (int i = before; i < _items.Length; i += Environment.SystemPageSize / sizeof(long))
        {
            _items[i] = 1;
        }
    }

    public void Clear()
    {
        _items = [];
        GC.Collect();
    }

    public void Dispose() => Clear();
}

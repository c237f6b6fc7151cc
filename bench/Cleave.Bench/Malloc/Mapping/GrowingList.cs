using System.Runtime.InteropServices;

namespace Cleave.Bench.Malloc.Mapping;

/// <summary>A list on the managed heap, which grows by copying its elements to an array of twice the size.</summary>
internal sealed class GrowingList : IGrowing
{
    private List<long> _items = [];

    public void GrowTo(nuint bytes)
    {
        int most = (int)(bytes / sizeof(long));
        while (_items.Count < most)
        {
            int before = _items.Count;
            _items.EnsureCapacity(before + 1);
            CollectionsMarshal.SetCount(_items, Math.Min(_items.Capacity, most));
            Span<long> items = CollectionsMarshal.AsSpan(_items);
            for (int i = before; i < items.Length; i += Environment.SystemPageSize / sizeof(long))
            {
                items[i] = 1;
            }
        }
    }

    public void Clear()
    {
        _items = [];
        GC.Collect();
    }

    /// <summary>Frees the list and collects garbage, because the collector keeps freed memory for a while and the next array to grow must
    /// not get it.</summary>
    public void Dispose()
    {
        _items = [];
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}

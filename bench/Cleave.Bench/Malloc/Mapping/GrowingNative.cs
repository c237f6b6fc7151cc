using Cleave.Bench.Heaps;

namespace Cleave.Bench.Malloc.Mapping;

/// <summary>Memory of the C runtime that doubles, by realloc or as a list does: by an allocation, a copy and a free.</summary>
internal sealed class GrowingNative(bool copies) : IGrowing
{
    private nuint _address;
    private nuint _bytes;

    public void GrowTo(nuint bytes)
    {
        while (_bytes < bytes)
        {
            nuint more = nuint.Max(2 * _bytes, (nuint)Environment.SystemPageSize);
            _address = copies ? NativeHeap.Copy(_address, _bytes, more) : NativeHeap.Realloc(_address, more);
            NativeHeap.TouchPages(_address + _bytes, more - _bytes);
            _bytes = more;
        }
    }

    public void Clear()
    {
        NativeHeap.Free(_address);
        (_address, _bytes) = (0, 0);
    }

    public void Dispose() => Clear();
}

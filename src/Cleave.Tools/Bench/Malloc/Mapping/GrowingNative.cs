using Cleave.Memory.Systems;

namespace Cleave.Tools.Bench.Malloc.Mapping;

/// <summary>Memory of the C runtime, by its realloc, or by what a list does: allocate more, copy, free.</summary>
internal sealed class GrowingNative(bool copies) : IGrowing
{
    private nuint _address;
    private nuint _bytes;

    public void GrowTo(nuint bytes)
    {
        _address = copies ? NativeHeap.Copy(_address, _bytes, bytes) : NativeHeap.Realloc(_address, bytes);
        NativeHeap.TouchPages(_address + _bytes, bytes - _bytes);
        _bytes = bytes;
    }

    public void Clear()
    {
        NativeHeap.Free(_address);
        (_address, _bytes) = (0, 0);
    }

    public void Dispose() => Clear();
}

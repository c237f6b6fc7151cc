using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>A cache in an array that is made once, so that it allocates nothing on the managed heap itself.
/// For one thread at a time.</summary>
internal sealed class RingCache(
    HeapAllocator allocator, Layout layout, int capacity, GfpFlags flags = GfpFlags.Kernel) : IShrinker, IDisposable
{
    private readonly nuint[] _pieces = new nuint[capacity];
    private int _first;
    private int _count;

    /// <summary>How often it was asked to shrink.</summary>
    public int Scans { get; private set; }

    public nuint Count => (nuint)_count * layout.Size;

    /// <summary>Adds so many pieces, each of which there has to be memory for.</summary>
    public void Add(int pieces)
    {
        for (int i = 0; i < pieces; i++)
        {
            nuint address = allocator.Allocate(layout, flags).Address;
            _pieces[(_first + _count++) % _pieces.Length] = address;
        }
    }

    /// <summary>Adds pieces until reclaim has come twice.</summary>
    public void AddUntilShrunk()
    {
        for (int before = Scans; Scans < before + 2;)
            Add(1);
    }

    public nuint Scan(nuint bytes)
    {
        Scans++;
        nuint given = 0;
        for (; given < bytes && _count > 0; given += layout.Size)
        {
            allocator.Free(_pieces[_first], layout);
            _first = (_first + 1) % _pieces.Length;
            _count--;
        }

        return given;
    }

    public void Dispose() => Scan(nuint.MaxValue);
}

using System.Runtime.InteropServices;

namespace Cleave.Bench.Malloc;

/// <summary>A ring buffer through which one thread passes items to another. The writer spins while it is full, the reader while it is
/// empty.</summary>
internal sealed class HandOver<T>
{
    private const int Length = 1024;

    private readonly T[] _ring = new T[Length];
    private HandOverEnds _ends;

    public void Put(T thing)
    {
        long put = _ends.Put;
        var wait = default(SpinWait);
        while (put - Volatile.Read(ref _ends.Taken) == Length)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        _ring[put % Length] = thing;
        Volatile.Write(ref _ends.Put, put + 1);
    }

    public T Take()
    {
        long taken = _ends.Taken;
        var wait = default(SpinWait);
        while (Volatile.Read(ref _ends.Put) == taken)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        T thing = _ring[taken % Length];
        Volatile.Write(ref _ends.Taken, taken + 1);
        return thing;
    }
}

/// <summary>The numbers of items that were written to and read from a ring, each on cache lines of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
internal struct HandOverEnds
{
    [FieldOffset(128)]
    public long Put;

    [FieldOffset(256)]
    public long Taken;
}

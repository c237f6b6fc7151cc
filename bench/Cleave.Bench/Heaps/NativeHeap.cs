using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Bench.Heaps;

/// <summary>The heap of the C runtime, with plain addresses, for comparison with Kmalloc and Vmalloc.</summary>
internal static class NativeHeap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe nuint Alloc(nuint size) =>
        // SAFETY: allocation has no precondition.
        (nuint)NativeMemory.Alloc(size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Free(nuint address) =>
        // SAFETY: the workloads pass only addresses that this heap allocated or 0, each once.
        NativeMemory.Free((void*)address);

    /// <summary>Writes the first byte of an allocation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Touch(nuint address) =>
        // SAFETY: the workloads pass only addresses inside a live allocation of at least one byte.
        Volatile.Write(ref *(byte*)address, 1);

    public static unsafe nuint Realloc(nuint address, nuint size) =>
        // SAFETY: the workloads pass only live addresses of this heap or 0, and use the new address afterwards.
        (nuint)NativeMemory.Realloc((void*)address, size);

    /// <summary>Allocates a larger block, copies the content of the old one, and frees the old one.</summary>
    public static unsafe nuint Copy(nuint address, nuint size, nuint newSize)
    {
        // SAFETY: the old allocation has the old size and the new one the new size, which is larger. They do not overlap.
        nuint copied = Alloc(newSize);
        Buffer.MemoryCopy((void*)address, (void*)copied, newSize, size);
        Free(address);
        return copied;
    }

    /// <summary>Writes a byte to each page of an allocation.</summary>
    public static void TouchPages(nuint address, nuint size)
    {
        for (nuint done = 0; done < size; done += (nuint)Environment.SystemPageSize)
        {
            Touch(address + done);
        }
    }
}

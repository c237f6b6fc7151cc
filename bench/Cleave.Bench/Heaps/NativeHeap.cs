using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Bench.Heaps;

/// <summary>The heap of the C runtime, with plain addresses, for comparison with Kmalloc and Vmalloc.</summary>
internal static unsafe class NativeHeap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Alloc(nuint size) => (nuint)NativeMemory.Alloc(size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(nuint address) => NativeMemory.Free((void*)address);

    /// <summary>Writes the first byte of an allocation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Touch(nuint address) => Volatile.Write(ref *(byte*)address, 1);

    public static nuint Realloc(nuint address, nuint size) => (nuint)NativeMemory.Realloc((void*)address, size);

    /// <summary>Allocates a larger block, copies the content of the old one, and frees the old one.</summary>
    public static nuint Copy(nuint address, nuint size, nuint newSize)
    {
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

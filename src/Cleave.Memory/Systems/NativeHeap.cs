using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Systems;

/// <summary>The heap of the C runtime, by addresses, for what Kmalloc is measured against outside of this project.</summary>
internal static unsafe class NativeHeap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Alloc(nuint size) => (nuint)NativeMemory.Alloc(size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(nuint address) => NativeMemory.Free((void*)address);

    /// <summary>Writes the first byte of what is allocated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Touch(nuint address) => Volatile.Write(ref *(byte*)address, 1);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Bench.Heaps;

/// <summary>The heap of the library mimalloc, if it is installed, with plain addresses as in <see cref="NativeHeap"/>.</summary>
internal static class MimallocHeap
{
    private static readonly string[] Names = ["libmimalloc.so.2", "libmimalloc.so.3", "mimalloc"];

    private static readonly nint Library = Load();
    private static readonly unsafe delegate* unmanaged<nuint, nuint> Malloc = (delegate* unmanaged<nuint, nuint>)Find("mi_malloc");
    private static readonly unsafe delegate* unmanaged<nuint, void> MiFree = (delegate* unmanaged<nuint, void>)Find("mi_free");

    /// <summary>Whether the library is installed. If it is not, no other member may be called.</summary>
    public static unsafe bool IsThere => Malloc != null && MiFree != null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe nuint Alloc(nuint size) =>
        // SAFETY: the library is installed, or the caller would not be here, so the pointer is that of its function mi_malloc.
        Malloc(size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Free(nuint address) =>
        // SAFETY: the library is installed. The workloads pass only addresses that it allocated, each once.
        MiFree(address);

    private static nint Load()
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        return 0;
    }

    private static nint Find(string function) =>
        Library != 0 && NativeLibrary.TryGetExport(Library, function, out nint address) ? address : 0;
}

using System.Runtime.InteropServices;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Tests.Owners;

// SAFETY: the memory comes from NativeMemory and goes back to it with the same alignment.

/// <summary>The C library's allocator: large memory is taken only as it is touched, so that tests of gigabytes need little.</summary>
internal readonly struct NativeAllocator : IAllocator<NativeAllocator>
{
    public static Alignment MinAlignment => new(16);

    public static unsafe bool TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation,
        out AllocationFailure failure)
    {
        void* old = oldLayout.Size == 0 ? null : (void*)address;
        if (newLayout.Size == 0)
        {
            NativeMemory.Free(old);
            allocation = default;
        }
        else
        {
            allocation = new((nuint)NativeMemory.Realloc(old, newLayout.Size), newLayout.Size);
        }
        failure = default;
        return true;
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>Makes owners that nothing refers to afterwards. Never inlined, so that no register of the test keeps them alive.</summary>
internal static class ShortLived
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PinAndDispose(bool unpins)
    {
        var vec = new Vec<int, TestAllocator>(10);
        MemoryHandle pin = vec.GetMemory().Pin();
        vec.Dispose();
        if (unpins)
            pin.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Lose(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _ = new Box<long, TestAllocator>(i);
            _ = new Vec<int, TestAllocator>(100);
            _ = NativeOwner.Allocate<byte, TestAllocator>(100);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void UseProperly()
    {
        new Box<long, TestAllocator>(1).Dispose();
        new Vec<int, TestAllocator>(10).Dispose();
        Vec.DangerousAdopt<int, TestAllocator>(new Vec<int, TestAllocator>(10).DangerousRelease()).Dispose();
        _ = new Vec<int, TestAllocator>();
        _ = NativeOwner.Allocate<byte, TestAllocator>(0);
        NativeOwner.Allocate<byte, TestAllocator>(10).Dispose();
        Assert.Throws<ArgumentException>(() => Box.DangerousAdopt<long, TestAllocator>(new DangerousBoxMemory(1)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void LoseRent(NativeMemoryPool pool) => pool.Rent().Memory.Span[0] = 1;
}

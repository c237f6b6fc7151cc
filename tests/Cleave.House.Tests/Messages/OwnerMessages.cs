using System.Buffers;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of boxes, vecs, owners of buffers and pools of buffers.</summary>
internal static class OwnerMessages
{
    private const nuint MiB = 1 << 20;

    public static void AddTo(MessageTable table)
    {
        table.Section("Box");
        var box = new KBox<int>(1);
        box.Dispose();
        table.Throws(() => _ = box.Value);
        table.Throws(() => box.DangerousGetAddress());
        table.Throws(() => box.DangerousRelease());
        table.Throws(() => KBox.DangerousAdopt<int>(new DangerousBoxMemory(0)));
        table.Throws(() => KBox.DangerousAdopt<int>(new DangerousBoxMemory(0x10001)));
        table.Throws(() => _ = new KBox<int>(1, alignment: new Alignment(64 * MiB)));
        AddVec(table);
        AddPool(table);
    }

    private static void AddVec(MessageTable table)
    {
        table.Section("Vec");
        using var vec = new KVec<int>(8);
        vec.Extend([1, 2, 3]);
        table.Throws(() => _ = new KVec<int>(nuint.MaxValue));
        table.Throws(() => _ = new KVec<int>(16 * MiB, GfpFlags.Kernel | GfpFlags.NoWarn));
        table.Throws(() => _ = vec[3]);
        table.Throws(() => vec.Remove(3));
        table.Throws(() => vec.SwapRemove(3));
        table.Throws(() => vec.Insert(4, 0));
        table.Throws(() => vec.RemoveRange(1, 3));
        table.Throws(() => vec.Drain(1, new int[3]));
        table.Throws(() => vec.AsSpan(1, 3));
        table.Throws(() => vec.AsSpan(0, -1));
        table.Throws(() => vec.AsMemory(4, 1));
        table.Throws(() => vec.CopyTo(new int[1]));
        table.Throws(() => vec.Chunks(0));
        table.Throws(() => vec.Retain(null!));
        table.Throws(() => vec.Advance(-1));
        table.Throws(() => vec.Advance(100));
        table.Throws(() => vec.GetMemory(-1));
        table.Throws(() => vec.DangerousSetCount(100));
        table.Throws(() => vec.Reserve(nuint.MaxValue));
        table.Throws(() => vec.Resize(nuint.MaxValue, 0));
        table.Throws(() => vec.Reserve(16 * MiB));
        table.Throws(() => vec.Retain(_ => vec.TryPush(1)));
        table.Throws(() => Change(vec));
        table.Throws(() => KVec.DangerousAdopt<int>(new DangerousVecParts(0x10000, 3, 2)));
        table.Throws(() => KVec.DangerousAdopt<int>(new DangerousVecParts(0x10001, 1, 2)));
        vec.Clear();
        vec.Extend([1, 2, 3]);
        Memory<int> window = vec.AsMemory(0, 3);
        using (window.Pin())
            table.Throws(() => vec.ShrinkTo(0));
        vec.Clear();
        table.Throws(() => vec.Pop());
        vec.Dispose();
        table.Throws(() => vec.Push(1));
        table.Throws(() => _ = window.Span);
    }

    private static void Change(KVec<int> vec)
    {
        foreach (int value in vec)
            vec.Truncate(0);
    }

    private static void AddPool(MessageTable table)
    {
        table.Section("NativeOwner and NativeMemoryPool");
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(32 * MiB));
        var options = new NativeMemoryPoolOptions();
        table.Throws(() => NativeOwner.Allocate<int>(null!, 1));
        table.Throws(() => NativeOwner.Allocate<int>(heap.Kmalloc, -1));
        table.Throws(() => NativeOwner.Allocate<int>(heap.Kmalloc, int.MaxValue));
        NativeOwner<int> owner = NativeOwner.Allocate<int>(heap.Kmalloc, 4);
        table.Throws(() => owner.Pin(5));
        table.Throws(() => owner.Unpin());
        owner.Dispose();
        table.Throws(() => owner.GetSpan());
        table.Throws(() => owner.Pin());
        table.Throws(() => _ = new NativeMemoryPool(null!));
        table.Throws(() => _ = new NativeMemoryPool(heap.Kmalloc, options with { MinBufferSize = 1000 }));
        table.Throws(() => _ = new NativeMemoryPool(heap.Kmalloc, options with { MinBufferSize = 0 }));
        table.Throws(() => _ = new NativeMemoryPool(heap.Kmalloc, options with { MaxKeptSize = 5000 }));
        table.Throws(() => _ = new NativeMemoryPool(heap.Kmalloc, options with { MaxKeptSize = 2048 }));
        table.Throws(() => _ = new NativeMemoryPool(heap.Kmalloc, options with { MaxIdleBytes = -1 }));
        table.Throws(() => _ = new NativeMemoryPool(heap.Kmalloc, options with { TrimInterval = TimeSpan.Zero }));
        table.Throws(() => _ = new NativeMemoryPool(heap.Kmalloc, options with { TimeProvider = null! }));
        var pool = new NativeMemoryPool(heap.Kmalloc, options with { Flags = GfpFlags.Kernel | GfpFlags.NoWarn });
        table.Throws(() => pool.Rent(-2));
        table.Throws(() => pool.Rent(int.MaxValue));
        var held = new List<IMemoryOwner<byte>>();
        table.Throws(() => RentAll(pool, held));
        held.ForEach(buffer => buffer.Dispose());
        pool.Dispose();
        table.Throws(() => pool.Rent());
    }

    private static void RentAll(NativeMemoryPool pool, List<IMemoryOwner<byte>> held)
    {
        while (true)
            held.Add(pool.Rent(1 << 20));
    }
}

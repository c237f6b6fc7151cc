using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Requests of sizes around every limit, with every alignment:
/// what can never be served is TooLarge, and no Try call throws.</summary>
public sealed class LimitTests : IDisposable
{
    private const GfpFlags Wait = GfpFlags.Kernel | GfpFlags.NoWarn, NoWait = GfpFlags.NoWait | GfpFlags.NoWarn;

    private static readonly Layout Small = new(100, default);

    private readonly MemoryHeap _heap = new(MemoryHeapOptions.OfSize(16 << 20));

    public static TheoryData<string, GfpFlags> Allocators => new()
    {
        { "Kmalloc", Wait }, { "Kmalloc", NoWait }, { "Vmalloc", Wait }, { "Vmalloc", NoWait }, { "KVmalloc", Wait },
        { "KVmalloc", NoWait },
    };

    public void Dispose()
    {
        Assert.True(_heap.InUse.IsNone);
        _heap.Dispose();
    }

    [Theory]
    [MemberData(nameof(Allocators))]
    public void Requests_near_the_limits_are_answered(string name, GfpFlags flags)
    {
        HeapAllocator allocator = name == "Kmalloc" ? _heap.Kmalloc : name == "Vmalloc" ? _heap.Vmalloc : _heap.KVmalloc;
        nuint most = allocator.MaxSizeFor(flags);
        Allocation held = allocator.Allocate(Small, GfpFlags.Kernel);
        foreach (nuint size in SizesAround(most))
        {
            for (int log2 = 0; log2 < 64; log2++)
            {
                if (Layout.TryCreate(size, Alignment.FromLog2(log2), out Layout layout) && layout.Alignment.Log2 < 40)
                    Ask(allocator, layout, flags, most, ref held);
            }
        }
        allocator.Free(held.Address, Small);
    }

    /// <summary>Addresses may run out at such an alignment, at different ones on different systems.</summary>
    [Theory]
    [MemberData(nameof(Allocators))]
    public void Alignments_near_the_end_of_addresses_are_answered(string name, GfpFlags flags)
    {
        HeapAllocator allocator = name == "Kmalloc" ? _heap.Kmalloc : name == "Vmalloc" ? _heap.Vmalloc : _heap.KVmalloc;
        for (int log2 = 40; log2 < 63; log2++)
        {
            var layout = new Layout(1, Alignment.FromLog2(log2));
            bool served = allocator.TryAllocate(layout, flags, default, out Allocation memory, out AllocationFailure failure);
            Assert.Contains(
                failure.Code, name == "Vmalloc" ? [FailureCode.None, FailureCode.AddressSpace] : (FailureCode[])[FailureCode.TooLarge]);
            if (served)
                allocator.Free(memory.Address, layout);
        }
    }

    [Fact]
    public void Owners_answer_too()
    {
        using var k = new KVec<byte>(10);
        using var v = new VVec<int>(10, alignment: new Alignment(64));
        using var kv = new KVVec<Three>(10);
        Grow(k, Kmalloc.MaxSizeFor(Wait), 1);
        Grow(v, Vmalloc.MaxSizeFor(Wait), 4);
        Grow(kv, KVmalloc.MaxSizeFor(Wait), 3);
        for (int log2 = 0; log2 < 64; log2++)
        {
            bool made = KBox.TryNew(5, out KBox<int>? box, out AllocationFailure failure, Wait, alignment: Alignment.FromLog2(log2));
            Assert.Equal((log2 <= 22, log2 <= 22 ? FailureCode.None : FailureCode.TooLarge), (made, failure.Code));
            box?.Dispose();
        }
    }

    private void Ask(HeapAllocator allocator, Layout layout, GfpFlags flags, nuint most, ref Allocation held)
    {
        bool served = allocator.TryAllocate(layout, flags, default, out Allocation memory, out AllocationFailure failure);
        FailureCode error = failure.Code;
        bool tooLarge = (allocator == _heap.Vmalloc ? layout.Size : layout.PadToAlignment().Size) > most;
        Assert.True(tooLarge ? error == FailureCode.TooLarge
            : error is FailureCode.None or FailureCode.NoSpace or FailureCode.NotSupported, $"{layout}: {error}");
        Assert.Equal(served, error == FailureCode.None);
        if (served)
        {
            Assert.True(memory.Size >= layout.Size && layout.Alignment.IsAligned(memory.Address), $"{layout}: {memory}");
            allocator.Free(memory.Address, layout);
        }

        if (layout.Size > 0 && tooLarge)
        {
            Assert.False(allocator.TryReallocate(held.Address, layout, Small, flags, default, out _, out AllocationFailure why));
            Assert.Equal(FailureCode.TooLarge, why.Code);
            Assert.Throws<MisuseException>(() => Free(allocator, layout));
        }
    }

    /// <summary>Frees what was never allocated: that is misuse, whatever the layout.</summary>
    private void Free(HeapAllocator allocator, Layout layout) => allocator.Free(_heap.Memory.Nodes[0].Address + (_heap.Size / 2), layout);

    private static void Grow<T, TAllocator>(Vec<T, TAllocator> vec, nuint most, nuint size)
        where T : unmanaged
        where TAllocator : IAllocator
    {
        IEnumerable<nuint> counts = SizesAround(most).SelectMany(bytes => (nuint[])[bytes / size, (bytes / size) + 1, bytes]);
        foreach (nuint count in counts.Where(count => count < 1 << 18 || count > most / size))
        {
            nuint before = vec.Capacity;
            bool fits = vec.TryReserve(count, out AllocationFailure error) & vec.TryReserveExact(count, out AllocationFailure exact);
            bool tooLarge = count > most / size;
            Assert.True(tooLarge ? !fits && (error.Code, exact.Code, vec.Capacity) == (FailureCode.TooLarge, FailureCode.TooLarge, before)
                : fits, $"{count}: {error}");
        }
    }

    private static nuint[] SizesAround(nuint limit)
    {
        IEnumerable<nuint> centres = Enumerable.Range(0, 64).Select(log2 => (nuint)1 << log2)
            .Concat<nuint>(
                [0, limit, limit - 64, (nuint)nint.MaxValue, nuint.MaxValue, nuint.MaxValue - Make.Page, (nuint)nint.MaxValue - Make.Page]);
        return [.. centres.SelectMany(centre => (nuint[])[centre - 1, centre, centre + 1]).Distinct()];
    }

    private readonly record struct Three(byte First, byte Second, byte Third);
}

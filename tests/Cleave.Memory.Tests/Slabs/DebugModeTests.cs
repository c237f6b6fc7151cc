using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>What debug mode finds beyond what is always found.</summary>
public sealed class DebugModeTests() : HeapTest(Make.HeapOptions(32 << 20) with { Debug = true })
{
    private KmallocHeap Kmalloc => Heap.Kmalloc;

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(8192)]
    [InlineData(16_384)]
    [InlineData(20_000)]
    [InlineData(4 << 20)]
    public void A_byte_behind_the_end_is_found(int size)
    {
        var layout = new Layout((nuint)size, default);
        Allocation memory = Kmalloc.Allocate(layout, GfpFlags.Kernel);
        Assert.Equal(layout.Size, memory.Size);
        Span<byte> behind = Bytes.Of(new Allocation(memory.Address + memory.Size, 1));
        byte before = behind[0];
        behind[0] = 1;
        MisuseException error = Assert.Throws<MisuseException>(() => Kmalloc.Free(memory.Address, layout));
        Assert.Equal(MisuseKind.Overrun, error.Kind);
        behind[0] = before;
        Kmalloc.Free(memory.Address, layout);
    }

    [Fact]
    public void The_exact_layout_is_checked()
    {
        Allocation memory = Kmalloc.Allocate(new Layout(60, default), GfpFlags.Kernel);
        Assert.Throws<MisuseException>(() => Kmalloc.Free(memory.Address, new Layout(61, default)));
        Kmalloc.Free(memory.Address, new Layout(60, default));
    }

    [Fact]
    public void A_double_free_names_who_freed_first()
    {
        var layout = new Layout(60, default);
        nuint address = Kmalloc.Allocate(layout, GfpFlags.Kernel).Address;
        FreeHere(address, layout);
        MisuseException error = Assert.Throws<MisuseException>(() => Kmalloc.Free(address, layout));
        Assert.Equal(MisuseKind.DoubleFree, error.Kind);
        Assert.Contains(nameof(FreeHere), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    public void Alignment_is_kept(int size)
    {
        var layout = new Layout((nuint)size, new Alignment((ulong)size));
        Allocation memory = Kmalloc.Allocate(layout, GfpFlags.Kernel | GfpFlags.Zero);
        Assert.True(layout.Alignment.IsAligned(memory.Address));
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)0));
        Kmalloc.Free(memory.Address, layout);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void FreeHere(nuint address, Layout layout) => Kmalloc.Free(address, layout);
}

/// <summary>Debug mode keeps the promises of all allocators.</summary>
public sealed class DebugModeConformanceTests : ConformanceTests
{
    protected override MemoryHeapOptions Options => base.Options with { Debug = true };

    /// <summary>Behind each power of two there is a red zone, so it takes the next.</summary>
    protected override ulong LeastTenths => 4;

    protected override HeapAllocator Allocator => Heap.Kmalloc;
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;
using Cleave.Memory.Tests.Owners;
using Xunit.Abstractions;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Every refusal of heaps, allocators and owners, once: printed as a table, to be read, and compared with the words that it
/// should have. A parameter that is named is one of the method that was called.</summary>
[SuppressMessage("Usage", "CA1806", Justification = "A constructor that throws makes nothing to use.")]
public sealed class MessageTests(ITestOutputHelper output) : IDisposable
{
    private static readonly MemoryHeap Heap = MemoryHeap.Default;
    private static readonly Layout Some = new(100, default);

    private readonly TestMemory _memory = TestMemory.Watch();
    private readonly MemoryHeap _heap = new(MemoryHeapOptions.OfSize(64 << 20) with { Name = "mine" });

    public void Dispose()
    {
        _heap.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void Options_and_arguments()
    {
        MemoryHeapOptions odd = MemoryHeapOptions.OfSize(1 << 20) with { KmallocMaxSize = 5000 };
        MemoryHeapOptions little = odd with { KmallocMaxSize = 4096 };
        HeapAllocator kmalloc = _heap.Kmalloc;
        Assert.True(Heap.Size > 0); // It is in use.
        Table(
            (() => new MemoryHeap(odd), "KmallocMaxSize has to be a power of two, at least 8 KiB; 5000 bytes is not."),
            (() => new MemoryHeap(little), "KmallocMaxSize has to be a power of two, at least 8 KiB; 4 KiB is not."),
            (() => new MemoryHeap(null!), "Value cannot be null."),
            (() => MemoryHeap.ConfigureDefault(MemoryHeapOptions.OfSize(1 << 20)),
                "The default heap is in use already, with *; call ConfigureDefault before its first use."),
            (() => Heap.Dispose(), "The default heap lives as long as the process, so it cannot be disposed."),
            (() => Heap.Memory.Dispose(),
                "The heap 'heap' manages these page frames, so nobody else may list, release, reuse or dispose them; make a "
                    + "PhysicalMemory of your own."),
            (() => new MemoryGroup("", 1), "The value cannot be an empty string."),
            (() => new MemoryGroup(
                "group", nuint.MaxValue), "limit ('18446744073709551615') must be less than or equal to '9223372036854775807'."),
            (() => new Layout(nuint.MaxValue, default),
                "A layout that is aligned to 1 byte has at most 8 EiB - 1 byte, so that it can be padded to its "
                    + "alignment; 16 EiB - 1 byte is more."),
            (() => Layout.Array<long>(nuint.MaxValue, default),
                "An array of Int64, 8 bytes each and aligned to 8 bytes, has at most 1152921504606846975 of them, "
                    + "not 18446744073709551615."),
            (() => kmalloc.Allocate(
                Some, GfpFlags.HighMem, default), "The flags HighMem have HighMem, which is for allocations of pages, not of bytes."),
            (() => kmalloc.Allocate(Some, GfpFlags.Kernel | GfpFlags.Atomic, default),
                "The flags Kernel, Atomic say both that the call may wait (Kernel) and that it may not (Atomic); take one of the two."),
            (() => kmalloc.Allocate(Some, (GfpFlags)128, default),
                "The flags 0x80 have bits that are not defined; the defined ones are Kernel, Atomic, Account, Zero, HighMem, NoWarn, "
                    + "NoFrames."),
            (() => new NativeMemoryPool(kmalloc, new NativeMemoryPoolOptions { MinBufferSize = 1000 }),
                "MinBufferSize has to be a power of two, from 1 to 2^30; 1000 is not."),
            (() => new NativeMemoryPool(kmalloc, new NativeMemoryPoolOptions { MaxKeptSize = 0 }),
                "MaxKeptSize has to be a power of two, from 1 to 2^30; 0 is not."),
            (() => new NativeMemoryPool(kmalloc, new NativeMemoryPoolOptions { MaxKeptSize = 2048 }),
                "MaxKeptSize has to be at least MinBufferSize, 4096; 2048 is less."),
            (() => new NativeMemoryPool(
                kmalloc, new NativeMemoryPoolOptions { MaxIdleBytes = -1 }), "MaxIdleBytes has to be 0 or more; -1 is less."),
            (() => new NativeMemoryPool(kmalloc, new NativeMemoryPoolOptions { TrimInterval = TimeSpan.Zero }),
                "TrimInterval has to be more than zero, or Timeout.InfiniteTimeSpan; 00:00:00 is neither."),
            (() => new NativeMemoryPool(
                kmalloc, new NativeMemoryPoolOptions { TimeProvider = null! }), "TimeProvider has to be set; it is null."),
            (() => new NativeMemoryPool(kmalloc, new NativeMemoryPoolOptions { Flags = GfpFlags.HighMem }),
                "The flags HighMem have HighMem, which is for allocations of pages, not of bytes."),
            (() => new KVec<int>(
                0, GfpFlags.HighMem, default, default), "The flags HighMem have HighMem, which is for allocations of pages, not of bytes."),
            (() => new KVec<int>(nuint.MaxValue, GfpFlags.Kernel, default, default),
                "A vec of Int32, 4 bytes each, has at most 2305843009213693951 elements; it has 0, so 18446744073709551615 are too many."),
            (() => KBox.DangerousAdopt<long>(new DangerousBoxMemory(4, default)),
                "The address 0x4 cannot hold a value of Int64: it has to be a multiple of 8 bytes, and not zero."),
            (() => KVec.DangerousAdopt<long>(new DangerousVecParts(4, 1, 1, default), GfpFlags.Kernel, default),
                "The address 0x4 cannot hold elements of Int64: it has to be a multiple of 8 bytes, and not zero."),
            (() => KVec.DangerousAdopt<long>(new DangerousVecParts(8, 2, 1, default), GfpFlags.Kernel, default),
                "The parts have 2 elements in a capacity of 1; the count is at most the capacity, and that at most 1152921504606846975."),
            (() => NativeOwner.Allocate<int>(
                kmalloc, -1, GfpFlags.Kernel, default, default), "length ('-1') must be a non-negative value."));
    }

    [Fact]
    public void Calls_of_owners()
    {
        using var vec = new Vec<int, TestAllocator>();
        vec.Extend([1, 2, 3]);
        using var pool = new NativeMemoryPool(_heap.Kmalloc);
        using var empty = new Vec<int, TestAllocator>();
        var moved = new Vec<int, TestAllocator>(1);
        moved.Push(1);
        Memory<int> stale = moved.AsMemory(0, 1);
        moved.Resize(100, 1);
        using var pinned = new Vec<int, TestAllocator>(16);
        using MemoryHandle pin = pinned.GetMemory().Pin();
        var buffer = (NativeOwner<byte>)pool.Rent();
        buffer.Dispose();
        var box = new Box<long, TestAllocator>(1);
        box.Dispose();
        var gone = new NativeMemoryPool(_heap.Kmalloc);
        gone.Dispose();
        Table(
            (() => vec.Insert(4, 0), "The vec has 3 elements, so one can be inserted at index 0 to 3, not at 4."),
            (() => vec.Remove(3), "The vec has 3 elements, so none at index 3."),
            (() => vec.RemoveRange(2, 2), "The vec has 3 elements, so no run of 2 from index 2."),
            (() => vec.AsMemory(5, 2), "The vec has 3 elements, so no run of 2 from index 5."),
            (() => vec.DangerousSetCount(1000), "The vec has room for * elements, so its count cannot be 1000."),
            (() => vec.Advance(1000), "The vec has room for * more elements, so it cannot advance by 1000."),
            (() => vec.Reserve(nuint.MaxValue),
                "A vec of Int32, 4 bytes each, has at most 2305843009213693951 elements; it has 3, so 18446744073709551615 are too many."),
            (() => vec.Resize(nuint.MaxValue, 0),
                "A vec of Int32, 4 bytes each, has at most 2305843009213693951 elements; it has 3, so 18446744073709551615 are too many."),
            (() => empty.Pop(), "The vec has no element to pop."),
            (() => stale.Pin(),
                "The elements of the vec were moved since this Memory was taken; take it again from the vec.\nObject name: "
                    + "'Vec<Int32, TestAllocator>'."),
            (() => pinned.Reserve(100),
                "The memory of the vec (16 elements) is pinned, so it cannot grow, shrink or be released. Dispose the "
                    + "handle of Memory<T>.Pin first."),
            (() => buffer.Pin(0), "Cannot access a disposed object.\nObject name: 'NativeOwner<Byte>'."),
            (() => buffer.Unpin(), "The memory is not pinned, so there is no pin to take off."),
            (() => box.DangerousGetAddress(), "Cannot access a disposed object.\nObject name: 'Box<Int64, TestAllocator>'."),
            (() => gone.Rent(1), "Cannot access a disposed object.\nObject name: 'NativeMemoryPool'."),
            (() => pool.Rent(-2), "The size of a buffer is 0 or more bytes, or -1 for the usual size; -2 is neither."),
            (() => pool.Rent(5 << 20), "The largest buffer of a pool over Kmalloc is 4 MiB (MaxBufferSize), so 5 MiB cannot be rented."));
        moved.Dispose();
        Table((() => moved.Push(1), "Cannot access a disposed object.\nObject name: 'Vec<Int32, TestAllocator>'."),
            (() => stale.Pin(), "Cannot access a disposed object.\nObject name: 'Vec<Int32, TestAllocator>'."));
    }

    [Fact]
    public void Misuse_of_memory()
    {
        nuint small = _heap.Kmalloc.Allocate(Some, GfpFlags.Kernel).Address;
        var large = new Layout(20_000, default);
        nuint block = _heap.Kmalloc.Allocate(large, GfpFlags.Kernel).Address;
        nuint freed = _heap.Kmalloc.Allocate(large, GfpFlags.Kernel).Address;
        nuint area = _heap.Vmalloc.Allocate(Some, GfpFlags.Kernel).Address;
        nuint retired = _heap.Vmalloc.Allocate(Some, GfpFlags.Kernel).Address;
        _heap.Kmalloc.Free(freed, large);
        _heap.Vmalloc.Free(retired, Some);
        (nuint inSmall, nuint inBlock, nuint inArea) = (small + 8, block + 8192, area + 8);
        Table(
            (() => _heap.Kmalloc.Free(4096, Some), "Kmalloc did not allocate memory at 0x1000."),
            (() => _heap.Kmalloc.Free(inSmall, Some),
                $"The address 0x{inSmall:x} lies inside of memory that begins at 0x{small:x}; pass the address that was allocated."),
            (() => _heap.Kmalloc.Free(inBlock, Some),
                $"The address 0x{inBlock:x} lies inside of memory that begins at 0x{block:x}; pass the address that was allocated."),
            (() => _heap.Kmalloc.Free(freed, large), $"The memory at 0x{freed:x} is free already."),
            (() => _heap.Kmalloc.Free(small, large),
                $"The memory at 0x{small:x} has 128 bytes, so it was not allocated with the layout 20000 bytes, aligned to 1 byte."),
            (() => _heap.Vmalloc.Free(4096, Some), "Vmalloc did not allocate the memory at 0x1000, or it was freed since."),
            (() => _heap.Vmalloc.Free(inArea, Some),
                $"The address 0x{inArea:x} lies inside of memory that begins at 0x{area:x}; pass the address that was allocated."),
            (() => _heap.Vmalloc.Free(area, large),
                $"The memory at 0x{area:x} was allocated with the layout 100 bytes, aligned to 1 byte, not 20000 "
                    + "bytes, aligned to 1 byte."),
            (() => _heap.Vmalloc.Free(retired, Some), $"The memory at 0x{retired:x} is free already."));
        _heap.Kmalloc.Free(small, Some);
        _heap.Kmalloc.Free(block, large);
        _heap.Vmalloc.Free(area, Some);
    }

    private void Table(params (Expression<Action> Call, string Message)[] rows)
    {
        foreach ((Expression<Action> call, string expected) in rows)
        {
            Exception error = Assert.ThrowsAny<Exception>(call.Compile());
            output.WriteLine($"{Method(call).Name,-20} {error.GetType().Name,-28} {error.Message.ReplaceLineEndings(" | ")}");
            AssertLike(expected, error.Message.ReplaceLineEndings("\n"));
            if (error is ArgumentException { ParamName: { } name })
                Assert.Contains(name, Method(call).GetParameters().Select(parameter => parameter.Name));
        }
    }

    private static System.Reflection.MethodBase Method(Expression<Action> call) => call.Body switch
    {
        MethodCallExpression method => method.Method,
        NewExpression made => made.Constructor!,
        _ => throw new InvalidOperationException($"{call} is no call."),
    };

    /// <summary>The words begin the message; behind them .NET names the parameter and the value.
    /// A star is whatever the machine has.</summary>
    private static void AssertLike(string expected, string message)
    {
        string[] parts = expected.Split('*');
        Assert.StartsWith(parts[0], message, StringComparison.Ordinal);
        Assert.Contains(parts[^1], message, StringComparison.Ordinal);
    }
}

using System.Runtime.InteropServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

// SAFETY: pointers are turned into numbers and never followed.

/// <summary>
/// Owners with a stricter alignment than their type's: the sizes and alignments of the test of the Linux kernel's allocators (1 KiB at 128,
/// 16 KiB at 8 KiB), and sizes that are no power of two. Many at once, since one alone may be aligned by chance.
/// </summary>
public sealed class AlignmentTests
{
    private const int Many = 40;

    public static TheoryData<int> Alignments => [1, 8, 64, 128, 512, 4096, 8192, 1 << 16];

    [Theory]
    [MemberData(nameof(Alignments))]
    public void A_box_is_aligned(int bytes)
    {
        var alignment = new Alignment((ulong)bytes);
        Boxes<Blob, Kmalloc>(alignment);
        Boxes<Blob, Vmalloc>(alignment);
        Boxes<Blob, KVmalloc>(alignment);
        Boxes<Large, Kmalloc>(alignment);
        Boxes<Large, Vmalloc>(alignment);
        Boxes<Large, KVmalloc>(alignment);
        Boxes<Odd, Kmalloc>(alignment);
        Boxes<Odd, Vmalloc>(alignment);
        Boxes<Odd, KVmalloc>(alignment);
        Boxes<byte, TestAllocator>(alignment);
    }

    [Theory]
    [MemberData(nameof(Alignments))]
    public void A_vec_is_aligned_however_it_grows_and_shrinks(int bytes)
    {
        var alignment = new Alignment((ulong)bytes);
        Vecs<Blob, Kmalloc>(alignment);
        Vecs<Blob, Vmalloc>(alignment);
        Vecs<Odd, KVmalloc>(alignment);
        Vecs<Odd, Kmalloc>(alignment);
        Vecs<long, Kmalloc>(alignment);
        Vecs<byte, KVmalloc>(alignment);
        Vecs<byte, TestAllocator>(alignment);
    }

    [Fact]
    public void The_named_boxes_and_the_fixed_memory_take_an_alignment_in_every_way()
    {
        var alignment = new Alignment(128);
        using KBox<Odd> k = new(default, alignment: alignment);
        using VBox<Odd> v = VBox.Uninitialized<Odd>(alignment: alignment);
        Assert.True(KVBox.TryNew(default, out KVBox<Odd>? kv, out _, alignment: alignment));
        using KVBox<Odd> again = KVBox.DangerousAdopt<Odd>(kv.DangerousRelease());
        using NativeOwner<Odd> owner = NativeOwner.Allocate<Odd, Kmalloc>(7, alignment: alignment);
        nuint first = AddressOf(ref owner.GetSpan()[0]);
        Assert.All([k.DangerousGetAddress(), v.DangerousGetAddress(), again.DangerousGetAddress(), first], address => Assert.True(
            alignment.IsAligned(address)));
    }

    [Fact]
    public void An_alignment_that_no_memory_has_is_too_large_or_refused()
    {
        var impossible = Alignment.FromLog2(63);
        Assert.False(
            KBox.TryNew(1, out KBox<int>? box, out AllocationFailure failure, GfpFlags.Kernel | GfpFlags.NoWarn, alignment: impossible));
        Assert.Equal((null, FailureCode.TooLarge), (box, failure.Code));
        Assert.Equal("alignment", Assert.Throws<ArgumentOutOfRangeException>(() => new KBox<int>(1, alignment: impossible)).ParamName);
        Assert.Equal("alignment", Assert.Throws<ArgumentOutOfRangeException>(() => new KVec<int>(alignment: impossible)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(
            () => NativeOwner.Allocate<int, Kmalloc>(1, alignment: impossible)).ParamName);
    }

    private static void Boxes<T, TAllocator>(Alignment alignment)
        where T : unmanaged
        where TAllocator : IAllocator
    {
        Box<T, TAllocator>[] boxes = [.. Enumerable.Range(0, Many).Select(_ => new Box<T, TAllocator>(default, alignment: alignment))];
        Assert.All(boxes.Select(box => box.DangerousGetAddress()), address => Assert.True(alignment.IsAligned(address)));
        Array.ForEach(boxes, box => box.Dispose());
    }

    private static void Vecs<T, TAllocator>(Alignment alignment)
        where T : unmanaged
        where TAllocator : IAllocator
    {
        using var other = new Vec<T, TAllocator>(3);
        using var vec = new Vec<T, TAllocator>(alignment: alignment);
        for (int i = 0; i < Many; i++)
        {
            vec.Push(default);
            other.Push(default);
            Assert.True(alignment.IsAligned(vec.DangerousGetAddress()));
        }
        vec.Truncate(3);
        vec.ShrinkToFit();
        Assert.True(alignment.IsAligned(vec.DangerousGetAddress()));
    }

    private static unsafe nuint AddressOf<T>(ref T value)
        where T : unmanaged => (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref value);

    [StructLayout(LayoutKind.Sequential, Size = 1024)]
    private struct Blob
    {
        public byte First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 4 * 4096)]
    private struct Large
    {
        public byte First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 1000)]
    private struct Odd
    {
        public byte First;
    }
}

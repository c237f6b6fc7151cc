using System.Runtime.InteropServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>An allocator that writes one member has all the others.</summary>
public sealed class OwnAllocatorTests
{
    [Fact]
    public void One_member_is_an_allocator()
    {
        Counting.Live = 0;
        using (var box = new Box<long, Counting>(5))
        using (var vec = new Vec<int, Counting>())
        using (NativeOwner<byte> owner = NativeOwner.Allocate<byte, Counting>(100))
        using (NativeMemoryPool pool = NativeMemoryPool.Over<Counting>())
        {
            vec.Extend([1, 2, 3]);
            vec.Resize(5000, 4);
            pool.Rent(10_000).Dispose();
            Assert.Equal((5L, 1, 4, 100, 4), (box.Value, vec[0], vec[4999], owner.Length, Counting.Live));
        }
        Assert.Equal(0, Counting.Live);
    }

    [Fact]
    public void What_the_defaults_answer()
    {
        Assert.Equal((default, (nuint)nint.MaxValue), (LeastOf<Counting>(), MostOf<Counting>()));
        AllocationException error = Assert.Throws<AllocationException>(() => new Vec<byte, Counting>(Counting.Most + 1));
        Assert.Equal(FailureCode.NoSpace, error.Failure.Code);
        AllocationException raw = Assert.Throws<AllocationException>(Ask<Counting>);
        Assert.Equal("No memory for 1 GiB from Counting: nothing that is free can serve the request.", raw.Message);
    }

    [Fact]
    public void An_allocator_that_refuses_to_free_is_named()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => FreeOne<Stubborn>());
        Assert.Equal(
            "Stubborn.TryReallocate failed with SystemRefused for a new layout of 0 bytes, which frees the memory and must never fail.",
            error.Message);
    }

    private static Alignment LeastOf<TAllocator>()
        where TAllocator : IAllocator => TAllocator.MinAlignment;

    private static nuint MostOf<TAllocator>()
        where TAllocator : IAllocator => TAllocator.MaxSizeFor(GfpFlags.Kernel);

    private static void Ask<TAllocator>()
        where TAllocator : IAllocator => TAllocator.Allocate(new Layout(1 << 30, default), GfpFlags.Kernel);

    private static void FreeOne<TAllocator>()
        where TAllocator : IAllocator => TAllocator.Free(0x1000, new Layout(1, default));

    private readonly struct Counting : IAllocator<Counting>
    {
        public const nuint Most = 1 << 20;

        public static int Live { get; set; }

        public static unsafe bool TryReallocate(
            nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation,
            out AllocationFailure failure)
        {
            // SAFETY: an address with a layout is one that this method allocated before and has not freed since.
            allocation = default;
            failure = newLayout.Size > Most ? new AllocationFailure { Code = FailureCode.NoSpace } : default;
            if (failure.IsFailure)
                return false;
            void* before = address == 0 || oldLayout.Size == 0 ? null : (void*)address;
            Live += (newLayout.Size == 0 ? 0 : 1) - (before == null ? 0 : 1);
            if (newLayout.Size == 0)
                NativeMemory.AlignedFree(before);
            else
                allocation = new(
                    (nuint)NativeMemory.AlignedRealloc(before, newLayout.Size, (nuint)newLayout.Alignment.Bytes), newLayout.Size);
            return true;
        }
    }

    private readonly struct Stubborn : IAllocator<Stubborn>
    {
        public static bool TryReallocate(
            nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation,
            out AllocationFailure failure)
        {
            allocation = default;
            failure = new AllocationFailure { Code = FailureCode.SystemRefused };
            return false;
        }
    }
}

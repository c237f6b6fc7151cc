using System.Buffers;
using System.Runtime.CompilerServices;
using Cleave.Gpu;
using Cleave.Interleaving.Steps;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Interleaving.Owners;

/// <summary>Owners of memory that several threads dispose: one frees, and nobody frees what somebody has pinned,
/// or what was given up.</summary>
public sealed class OwnerTests
{
    private const int Most = 4_000;

    [Fact]
    public void A_box_disposed_twice_and_released() => Explore.All(BoxOwners, most: Most);

    [Fact]
    public void A_vec_disposed_twice_beside_a_pin() => Explore.All(VecOwners, most: Most);

    [Fact]
    public void Blocks_disposed_twice_freed_as_cleared_trimmed_and_split_off() => Explore.All(BlockOwners, most: Most);

    [Fact]
    public void A_heap_disposed_beside_a_finalizer() => Explore.All(HeapBesideFinalizer, most: Most);

    [Fact]
    public void A_heap_disposed_beside_the_timer_of_a_pool() => Explore.All(HeapBesideTimer, most: 1_000);

    [Fact]
    public void A_box_that_is_freed_twice_is_found() => Explore.Finds("box-freed-twice", BoxOwners);

    [Fact]
    public void A_vec_that_is_freed_while_it_is_pinned_is_found() => Explore.Finds("vec-freed-while-pinned", VecOwners);

    [Fact]
    public void Blocks_that_are_freed_twice_are_found() => Explore.Finds("owner-detached-outside-lock", BlockOwners);

    [Fact]
    public void A_heap_that_does_not_wait_for_a_finalizer_is_found() => Explore.Finds("heap-closed-beside-late-free", HeapBesideFinalizer);

    private static Scenario BoxOwners()
    {
        Ledger.Clear();
        var box = new Box<long, Ledger>(1);
        int released = 0;
        return new Scenario()
            .Thread("disposer", box.Dispose)
            .Thread("another disposer", box.Dispose)
            .Thread("releaser", () =>
            {
                try
                {
                    _ = box.DangerousRelease();
                    released++;
                }
                catch (ObjectDisposedException)
                {
                    Actor.Note("finds the box disposed");
                }
            })
            .Finally(() => Assert.Equal((released, true), (Ledger.Count, box.IsDisposed)));
    }

    private static Scenario VecOwners()
    {
        Ledger.Clear();
        var vec = new Vec<long, Ledger>(8);
        vec.Push(1);
        Memory<long> memory = vec.AsMemory(0, 1);
        return new Scenario()
            .Thread("disposer", vec.Dispose)
            .Thread("another disposer", vec.Dispose)
            .Thread("user", () =>
            {
                try
                {
                    using MemoryHandle pin = memory.Pin();
                    Actor.Step();
                    Assert.Equal(1, Ledger.Count);
                }
                catch (ObjectDisposedException)
                {
                    Actor.Note("finds the vec disposed");
                }
            })
            .Finally(() => Assert.Equal((0, true), (Ledger.Count, vec.IsDisposed)));
    }

    private static Scenario BlockOwners()
    {
        const ulong Chunk = 4096;
        var space = new GpuBuddy(new GpuBuddyOptions { Size = 8 * Chunk });
        AllocatedBlocks owner = space.Allocate(6 * Chunk, flags: GpuBuddyAllocationFlags.Contiguous);
        AllocatedBlocks? part = null;
        return new Scenario()
            .Thread("disposer", owner.Dispose)
            .Thread("cleaner", () => Try(owner.FreeAsCleared))
            .Thread("trimmer", () => Try(() => owner.TryTrim(null, 5 * Chunk, out _)))
            .Thread("splitter", () => Try(() => part = owner.SplitOff(0)))
            .Finally(() =>
            {
                part?.Dispose();
                space.Validate();
                Assert.Equal((space.Size, true), (space.FreeBytes, owner.IsDisposed));
            });
    }

    private static void Try(Action call)
    {
        try
        {
            call();
        }
        catch (ObjectDisposedException)
        {
            Actor.Note("finds the owner disposed");
        }
    }

    private static Scenario HeapBesideFinalizer()
    {
        MemoryHeap heap = Heap();
        return new Scenario()
            .Thread("disposer", heap.Dispose)
            .Thread("finalizer", () =>
            {
                if (heap.LateFrees.TryEnter())
                {
                    Actor.Step();
                    Assert.False(IsClosed(heap.Memory), "The memory is unmapped while a finalizer frees.");
                    heap.LateFrees.Exit();
                }
            })
            .Finally(() => Assert.True(IsClosed(heap.Memory)));
    }

    private static Scenario HeapBesideTimer()
    {
        MemoryHeap heap = Heap();
        var pool = new NativeMemoryPool(heap.Kmalloc, new NativeMemoryPoolOptions { TrimInterval = Timeout.InfiniteTimeSpan });
        pool.Rent().Dispose();
        pool.TrimUnused();
        return new Scenario()
            .Thread("disposer", heap.Dispose)
            .Thread("timer", pool.TrimUnused)
            .Finally(() => Assert.Equal(default, pool.GetStatistics()));
    }

    private static MemoryHeap Heap() => new(new MemoryHeapOptions
    {
        Memory = new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = 16 * (nuint)Environment.SystemPageSize }] },
        KmallocMaxSize = 8 << 10,
    });

    private static bool IsClosed(PhysicalMemory memory) => Disposed(memory);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_disposed")]
    private static extern ref bool Disposed(PhysicalMemory memory);
}

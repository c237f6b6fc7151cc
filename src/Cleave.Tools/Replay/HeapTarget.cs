using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>
/// A replay target that plays a trace on a heap of real memory, through one of its allocators. If the replay is measured, allocated memory
/// is written to, and the space is the number of bytes that then take memory by the system's count.
/// </summary>
internal sealed class HeapTarget : ReplayTarget, IDisposable
{
    /// <summary>
    /// The size of a heap as a multiple of the peak, unless the size is given. Vmalloc takes a whole page even for one byte.
    /// </summary>
    private const ulong Roominess = 8;

    private const ulong LeastHeap = 64 << 20;

    /// <summary>The divisor of the machine's memory that gives the largest heap.</summary>
    private const ulong Part = 4;

    private readonly MemoryHeap _heap;
    private readonly HeapAllocator _allocator;
    private readonly Alignment _least;
    private readonly bool _touch;
    private readonly (Layout Layout, BlockExtent Memory)[] _live;
    private ulong _allocated;
    private ulong _resident;
    private AllocationFailure _refusal;

    /// <param name="trace">The trace to play.</param>
    /// <param name="policy">The policy, which selects the allocator of the heap.</param>
    /// <param name="options">The replay options; the least alignment is used.</param>
    /// <param name="size">Bytes of the heap, as <see cref="HeapFor"/> computes them.</param>
    /// <param name="touch">True to write to all allocated memory and to count the bytes that take memory.</param>
    public HeapTarget(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong size, bool touch)
    {
        _heap = new MemoryHeap(MemoryHeapOptions.OfSize((nuint)size) with { Name = "replay" });
        _allocator = policy == PlacementPolicy.Kmalloc ? _heap.Kmalloc
            : policy == PlacementPolicy.Vmalloc ? _heap.Vmalloc : _heap.KVmalloc;
        _least = options.MinAlignment ?? default;
        _touch = touch;
        _live = new (Layout, BlockExtent)[trace.AllocationCount];
    }

    /// <summary>The most bytes that took memory at once.</summary>
    public override ulong Size => _resident;

    public override ulong Allocated => _allocated;

    public override ulong LargestFreeBlock => 0;

    public override (ulong Splits, ulong Merges) Changes => default;

    public override IReadOnlyList<OrderCount> FreeBlocks => [];

    protected override string Reason => $"{_refusal.Code}, in a heap of {new ByteSize(_heap.Size)}.";

    /// <summary>Computes the bytes of the heap that a trace is played in.</summary>
    /// <exception cref="OverflowException">The heap would be larger than a quarter of the machine's memory.</exception>
    public static ulong HeapFor(Trace trace, ReplayOptions options, ulong memory)
    {
        ulong most = memory / Part;
        ulong asked = options.Size ?? Math.Max(LeastHeap, Math.Min(most, trace.PeakLiveBytes * Roominess));
        if (asked > most || trace.PeakLiveBytes > most)
        {
            throw new OverflowException(
                $"{trace.Name}: {new ByteSize(Math.Max(asked, trace.PeakLiveBytes))} of real memory would be written to; "
                + $"the limit is {new ByteSize(most)}, a quarter of the machine's memory.");
        }

        return new Alignment(LeastHeap).RoundUp(asked);
    }

    protected override bool TryServe(in TraceEvent allocation)
    {
        bool served = TryAllocate(allocation, out _live[allocation.Id]);
        if (served && _touch)
        {
            Touch(_live[allocation.Id].Memory.Offset, allocation.Size);
            _resident = Math.Max(_resident, (ulong)_heap.Memory.Nodes.Sum(node => (long)node.CountResidentBytes()));
        }

        return served;
    }

    protected override void GiveBack(in TraceEvent free)
    {
        (Layout layout, BlockExtent memory) = _live[free.Id];
        _live[free.Id] = default;
        Free(layout, memory);
    }

    protected override bool TryServeAndGiveBack(in TraceEvent refused)
    {
        bool served = TryAllocate(refused, out (Layout Layout, BlockExtent Memory) given);
        Free(given.Layout, given.Memory);
        return served;
    }

    public override ReadOnlySpan<BlockExtent> BlocksOf(long id) =>
        _live[id].Memory.Size == 0 ? [] : new ReadOnlySpan<BlockExtent>(in _live[id].Memory);

    public void Dispose() => _heap.Dispose();

    private bool TryAllocate(in TraceEvent request, out (Layout Layout, BlockExtent Memory) given)
    {
        var alignment = new Alignment(Math.Max(Math.Max(request.Alignment, 1), _least.Bytes));
        Allocation memory = default;
        _refusal = new AllocationFailure { Code = FailureCode.TooLarge };
        bool served = Layout.TryCreate((nuint)request.Size, alignment, out Layout layout)
            && _allocator.TryAllocate(
                layout = layout.PadToAlignment(), GfpFlags.Kernel | GfpFlags.NoWarn, default, out memory, out _refusal);
        given = served ? (layout, new BlockExtent(memory.Address, memory.Size)) : default;
        _allocated += given.Memory.Size;
        return served;
    }

    private void Free(Layout layout, BlockExtent memory)
    {
        if (memory.Size != 0)
        {
            _allocated -= memory.Size;
            _allocator.Free((nuint)memory.Offset, layout);
        }
    }

    /// <summary>Writes to each page of an allocation. Memory that Vmalloc maps is resident at once.</summary>
    private void Touch(ulong address, ulong bytes)
    {
        PhysicalMemory memory = _heap.Memory;
        ulong end = _heap.Vmalloc.Owns((nuint)address) ? address : address + bytes;
        for (ulong at = address; at < end;)
        {
            ulong page = memory.PageSize.RoundDown(at);
            memory.AsSpan(memory.FrameOf((nuint)page), 1)[(int)(at - page)] = 1;
            at = page + memory.PageSize.Bytes;
        }
    }
}

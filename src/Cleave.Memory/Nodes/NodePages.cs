using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Nodes;

/// <summary>All pages of a <see cref="PhysicalMemory"/>: a <see cref="PageAllocator"/> for each node, and watermarks over all
/// nodes.</summary>
/// <remarks>
/// <para>A free page is released, so it returns to the operating system by the <see cref="ReturnPolicy"/>; a page in a thread cache is in
/// use. The requested node is tried first, then the others by the distance of their indices, because the system reports no distances. The
/// watermarks are checked before a block is taken, not under a lock: several threads at once may each take one block more than the
/// watermark allows. A list of blocks of several nodes is freed in two passes. The first takes the blocks out of the metadata of every
/// node, and the second frees them, so that a wrong address anywhere leaves all of them allocated. In between no other thread can get the
/// blocks, because they are not free yet.</para>
/// <para>While fewer pages are free than the low watermark requires, threads cache nothing: they allocate and free under the lock of the
/// node, so that what one thread frees is available to all at once. The first drain frees the blocks that were cached before.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed partial class NodePages : IPageSource, IDisposable
{
    private readonly PhysicalMemory _memory;
    private readonly PageAllocator[] _nodes;

    /// <summary>Makes an allocator for each node of the memory.</summary>
    /// <exception cref="ArgumentException">A node is too small for the metadata of its pages.</exception>
    public NodePages(PhysicalMemory memory, int pagesPerThread = PageAllocatorOptions.UsualPagesPerThread)
    {
        _memory = memory;
        _nodes = [.. memory.Nodes.Select((node, place) => Allocator(memory, node, place, pagesPerThread))];
        LargestOrder = _nodes.Max(node => node.LargestOrder);
    }

    public int LargestOrder { get; }

    /// <summary>The allocator of each node.</summary>
    public IReadOnlyList<PageAllocator> Allocators => _nodes;

    public ulong FreePages => _nodes.Aggregate(0UL, (sum, node) => sum + node.UnusedPages);

    public bool IsLow => _memory.LowWatermark != 0 && ReadyPages << _memory.PageSize.Log2 < _memory.LowWatermark;

    public ulong ReadyPages
    {
        get
        {
            ulong free = 0;
            foreach (PageAllocator node in _nodes)
            {
                free += node.FreePages;
            }

            return free;
        }
    }

    public FailureCode TryTake(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        address = 0;
        if (order > LargestOrder)
        {
            return FailureCode.TooLarge;
        }

        if (Allowed(1, (nuint)1 << order, flags) == 0)
        {
            return FailureCode.NoSpace;
        }

        for (int turn = 0; turn < _nodes.Length; turn++)
        {
            int index = Choice(node, turn);
            if (order < _nodes[index].Orders && TryTake(_nodes[index], order, out address, out bool isZero))
            {
                Clear(index, address, (nuint)1 << order, (flags & GfpFlags.Zero) != 0 && !isZero);
                return FailureCode.None;
            }
        }

        return FailureCode.NoSpace;
    }

    public void Give(nuint address, int order)
    {
        PageAllocator node = _nodes[IndexOf(address)];
        if (IsLow)
        {
            node.FreeUncached(address, order);
            return;
        }

        node.Free(address, order);
    }

    public bool TrySplit(nuint address, int order)
    {
        _nodes[IndexOf(address)].Split(address, order);
        return true;
    }

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node)
    {
        addresses = addresses[..Allowed(addresses.Length, (nuint)1 << order, flags)];
        int taken = 0;
        for (int turn = 0; turn < _nodes.Length && taken < addresses.Length; turn++)
        {
            int index = Choice(node, turn);
            int more = order < _nodes[index].Orders ? _nodes[index].AllocateBulk(addresses[taken..], order) : 0;
            foreach (nuint address in (flags & GfpFlags.Zero) == 0 ? [] : addresses.Slice(taken, more))
            {
                Clear(index, address, (nuint)1 << order, true);
            }

            taken += more;
        }

        return taken;
    }

    public ulong Drain()
    {
        ulong drained = 0;
        foreach (PageAllocator node in _nodes)
        {
            drained += node.Drain();
        }

        return drained;
    }

    /// <summary>Ends the use of the memory. Call this before the memory is disposed.</summary>
    public void Dispose()
    {
        foreach (PageAllocator node in _nodes)
        {
            node.Dispose();
        }
    }

    /// <summary>Takes a block from a node. Unless memory is short, the cache of the thread is asked first; the contents of its blocks are
    /// unknown.</summary>
    private bool TryTake(PageAllocator node, int order, out nuint address, out bool isZero)
    {
        isZero = false;
        return (!IsLow && node.TryTakeCached(order, out address)) || node.TryTake(order, out address, out isZero);
    }

    /// <summary>The number of blocks of so many pages that the watermarks allow a caller, which depends on its access to the
    /// reserve.</summary>
    private int Allowed(int wanted, nuint pages, GfpFlags flags)
    {
        nuint reserve = _memory.MinWatermark >> _memory.PageSize.Log2;
        if ((flags & GfpFlags.Atomic) != 0 || reserve == 0)
        {
            return wanted;
        }

        ulong needed = reserve + ((ulong)wanted * pages);
        if (ReadyPages < needed)
        {
            Drain();
        }

        ulong free = ReadyPages;
        return free >= needed ? wanted : free < reserve ? 0 : (int)((free - reserve) / pages);
    }

    private void Clear(int index, nuint address, nuint pages, bool wanted)
    {
        MemoryNode node = _memory.Nodes[index];
        ulong frame = node.FirstFrame + ((address - node.Address) >> _memory.PageSize.Log2);
        for (ulong left = wanted ? pages : 0; left > 0;)
        {
            ulong count = Math.Min(left, 1 << 14);
            _memory.AsSpan(frame, count).Clear();
            frame += count;
            left -= count;
        }
    }
}

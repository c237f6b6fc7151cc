using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Blocks of whole pages that caches keep: the short path of their allocation and free.</content>
/// <remarks>Each cache keeps blocks of up to <see cref="LargestCached"/> bytes for the next allocations of its thread, as long as memory is
/// not short. A request that would fail without them frees the cached blocks of all threads. A heap of several nodes caches none, because
/// another node's request could need them.</remarks>
public sealed partial class KmallocHeap
{
    /// <summary>The size of the largest block that is cached, in bytes.</summary>
    private const int LargestCached = 64 << 10;

    /// <summary>The most bytes of blocks of one order in a cache.</summary>
    private const int MostCachedBytes = 1 << 20;

    /// <summary>The divisor of the heap size that gives the most bytes of blocks of one order in a cache, if that is less.</summary>
    private const int CachedFraction = 256;

    /// <summary>Whether free blocks are cached. Tracking, an observer and hardening have work to do in each call, so they cache
    /// none.</summary>
    private readonly bool _cachesBlocks;

    private bool MayCacheBlocks => _cachesBlocks && Heap.Reclaiming.MayCache;

    /// <summary>The number of pages of cached blocks.</summary>
    internal ulong CachedPages => IsDisposed ? 0 : _caches.CachedBlockPages;

    /// <summary>Frees the cached blocks of all threads, and returns the number of pages that were freed.</summary>
    internal ulong DrainBlocks() => IsDisposed || !_cachesBlocks ? 0 : _caches.DrainBlocks();

    private int CachedBlocks(int order)
    {
        nuint size = Bytes(order);
        nuint most = nuint.Min(MostCachedBytes, Heap.Size / CachedFraction);
        return _cachesBlocks && size <= LargestCached ? (int)nuint.Min(BlockCacheState.MostOfOrder, most / size) : 0;
    }

    /// <summary>Allocates a block that this thread's cache keeps: the short path of a plain request.</summary>
    private bool TryTakeOwnBlock(BlockCache mine, nuint size, Alignment alignment, GfpFlags flags, out Allocation allocation)
    {
        if (_cachesBlocks && size <= nuint.Min(LargestCached, MaxSize) && size > SizeClasses.Largest && (flags & GfpFlags.Zero) == 0
            && alignment <= _alignment)
        {
            nuint pages = PagesOf(size);
            if (mine.TryTake(OrderOf(size), pages, ObjectSlot.Allocated, out nuint address))
            {
                allocation = new Allocation(address, pages << _pageShift);
                return true;
            }
        }

        allocation = default;
        return false;
    }

    /// <summary>Allocates a block that a cache keeps to a request of any flags.</summary>
    private unsafe bool TryTakeCached(
        BlockCache blocks, int order, nuint pages, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        // SAFETY: the block has 2^order pages, which belong to this thread now. Its frame has an entry in the table.
        if (!_cachesBlocks || node != NumaNode.NoNode || !blocks.TryTake(order, pages, state, out nuint address))
        {
            entry = default;
            return false;
        }

        entry = new ObjectEntry { Address = address, Slot = _table.SlotOfBlock(_table.Find(address)) };
        if ((flags & GfpFlags.Zero) != 0)
        {
            NativeMemory.Clear((void*)address, pages << _pageShift);
        }

        return true;
    }

    /// <summary>Frees a block by the short path; answers false, and nothing has changed, if that is not possible.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe bool TryFreeBlock(FrameInfo* frame, nuint address, Layout layout)
    {
        // SAFETY: the frame of the address is an entry of the table, which stays mapped until the heap is disposed. A block that was freed
        // without being cached belongs to this thread.
        nuint size = PaddedSize(layout);
        if (size > LargestCached || (address & (Bytes(0) - 1)) != 0 || BlocksOf(Volatile.Read(ref frame->Owner)) is not { } blocks
            || !blocks.TryFree(frame, address, PagesOf(size), MayCacheBlocks, out bool isCached))
        {
            return false;
        }

        if (!isCached)
        {
            GivePages(frame, address, PagesOf(size) << _pageShift);
            Heap.RaisePending();
        }

        return true;
    }
}

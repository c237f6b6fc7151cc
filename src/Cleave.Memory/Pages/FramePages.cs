using System.Numerics;

namespace Cleave.Memory.Pages;

/// <summary>All pages of a <see cref="PhysicalMemory"/>, by one buddy space for each node. Stands in until PageAllocator is here.</summary>
internal sealed class FramePages : IPageSource
{
    private readonly Lock _lock = new();
    private readonly PhysicalMemory _memory;
    private readonly GpuBuddyCore[] _nodes;

    public FramePages(PhysicalMemory memory)
    {
        _memory = memory;
        _nodes = [.. memory.Nodes.Select(node => new GpuBuddyCore(node.Size, memory.PageSize))];
        foreach (MemoryNode node in memory.Nodes)
        {
            memory.Release(node.FirstFrame, node.Frames);
        }
    }

    public int LargestOrder => BitOperations.Log2(_memory.Nodes.Max(node => node.Frames));

    public ulong FreePages
    {
        get
        {
            using (_lock.EnterScope())
            {
                return (ulong)_nodes.Sum(node => (long)node.Avail) / _memory.PageSize.Bytes;
            }
        }
    }

    public bool IsLow => FreePages * _memory.PageSize.Bytes < _memory.LowWatermark;

    public AllocError TryTake(int order, GfpFlags flags, NumaNode node, out nuint address)
    {
        ulong bytes = _memory.PageSize.Bytes << order;
        using (_lock.EnterScope())
        {
            address = 0;
            if ((flags & GfpFlags.Atomic) == 0 && (FreePages * _memory.PageSize.Bytes) < _memory.MinWatermark + bytes)
            {
                return AllocError.OutOfMemory;
            }

            for (int i = 0; i < _nodes.Length; i++)
            {
                int index = (i + (node.Id ?? 0)) % _nodes.Length;
                if (order <= _nodes[index].MaxOrder
                    && _nodes[index].AllocateBlock(bytes, GpuBuddyRawFlags.None, out BuddyBlock block) == GpuBuddyError.None)
                {
                    address = _memory.Nodes[index].Address + (nuint)block.Offset;
                    Reuse(address, order, (flags & GfpFlags.Zero) != 0);
                    return AllocError.None;
                }
            }

            return AllocError.OutOfMemory;
        }
    }

    public void Give(nuint address, int order)
    {
        using (_lock.EnterScope())
        {
            ulong frame = _memory.FrameOf(address);
            int index = _memory.Nodes.ToList().FindIndex(node => frame - node.FirstFrame < node.Frames);
            _memory.Release(frame, 1UL << order);
            _nodes[index].Free(BlockAt(index, address, order));
        }
    }

    public bool TrySplit(nuint address, int order)
    {
        using (_lock.EnterScope())
        {
            ulong frame = _memory.FrameOf(address);
            int index = _memory.Nodes.ToList().FindIndex(node => frame - node.FirstFrame < node.Frames);
            ulong half = _memory.PageSize.Bytes << (order - 1);
            ulong offset = address - _memory.Nodes[index].Address;
            _nodes[index].Free(BlockAt(index, address, order));
            var halves = new List<BuddyBlock>();
            _nodes[index].Allocate(offset, offset + half, half, half, GpuBuddyRawFlags.Range, halves);
            _nodes[index].Allocate(offset + half, offset + half + half, half, half, GpuBuddyRawFlags.Range, halves);
            return true;
        }
    }

    public int TakeBulk(Span<nuint> addresses, int order, GfpFlags flags, NumaNode node)
    {
        int taken = 0;
        while (taken < addresses.Length && TryTake(order, flags, node, out addresses[taken]) == AllocError.None)
        {
            taken++;
        }

        return taken;
    }

    public void GiveBulk(ReadOnlySpan<nuint> addresses, int order)
    {
        foreach (nuint address in addresses)
        {
            Give(address, order);
        }
    }

    public void Drain()
    {
    }

    private BuddyBlock BlockAt(int index, nuint address, int order) => new(address - _memory.Nodes[index].Address, order, 0);

    private void Reuse(nuint address, int order, bool zero)
    {
        ulong frame = _memory.FrameOf(address);
        if (!_memory.Reuse(frame, 1UL << order) && zero)
        {
            for (ulong page = 0; page < 1UL << order; page++)
            {
                _memory.AsSpan(frame + page, 1).Clear();
            }
        }
    }
}

using System.Buffers.Binary;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>A thread's pages and blocks in some slots. Each page has a mark that nobody else would write,
/// which is checked before the block is freed.</summary>
internal sealed class PageHolder(PhysicalMemory memory, PageAllocator pages, int name)
{
    private readonly nuint[] _slots = new nuint[8];
    private readonly int[] _orders = new int[8];
    private readonly Random _random = new(name);

    /// <summary>A page that it holds at the moment, or just freed, or 0. From any thread.</summary>
    public nuint SomePage => Volatile.Read(ref _slots[0]);

    /// <summary>Frees the page of some slot, or allocates one into it.</summary>
    public void Round()
    {
        int slot = _random.Next(_slots.Length);
        int order = _random.Next(2) * _random.Next(4);
        if (_slots[slot] != 0)
        {
            Free(slot);
        }
        else if (pages.TryAllocate(order, out nuint block))
        {
            for (nuint page = block; page < block + pages.SizeOf(order); page += Make.Page)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(Bytes(page), Mark(page));
            }

            _orders[slot] = order;
            Volatile.Write(ref _slots[slot], block);
        }
    }

    /// <summary>Frees what is left, when the work is over.</summary>
    public void FreeAll()
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot] != 0)
            {
                Free(slot);
            }
        }
    }

    private void Free(int slot)
    {
        nuint block = _slots[slot];
        for (nuint page = block; page < block + pages.SizeOf(_orders[slot]); page += Make.Page)
        {
            Assert.Equal(Mark(page), BinaryPrimitives.ReadUInt64LittleEndian(Bytes(page)));
        }

        pages.Free(block, _orders[slot]);
        Volatile.Write(ref _slots[slot], 0);
    }

    private ulong Mark(nuint page) => ((ulong)name << 56) | page;

    private Span<byte> Bytes(nuint page) => memory.AsSpan(memory.FrameOf(page), 1);
}

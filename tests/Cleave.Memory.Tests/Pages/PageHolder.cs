using System.Buffers.Binary;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>A thread's pages in some slots, each with a mark that nobody else would write,
/// which is checked before the page is freed.</summary>
internal sealed class PageHolder(PhysicalMemory memory, PageAllocator pages, int name)
{
    private readonly nuint[] _slots = new nuint[8];
    private readonly Random _random = new(name);

    /// <summary>A page that it holds at the moment, or just freed, or 0. From any thread.</summary>
    public nuint SomePage => Volatile.Read(ref _slots[0]);

    /// <summary>Frees the page of some slot, or allocates one into it.</summary>
    public void Round()
    {
        ref nuint slot = ref _slots[_random.Next(_slots.Length)];
        if (slot != 0)
        {
            Free(ref slot);
        }
        else if (pages.TryAllocate(0, out nuint page))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Bytes(page), Mark(page));
            Volatile.Write(ref slot, page);
        }
    }

    /// <summary>Frees what is left, when the work is over.</summary>
    public void FreeAll()
    {
        foreach (ref nuint slot in _slots.AsSpan())
        {
            if (slot != 0)
            {
                Free(ref slot);
            }
        }
    }

    private void Free(ref nuint slot)
    {
        nuint page = slot;
        Assert.Equal(Mark(page), BinaryPrimitives.ReadUInt64LittleEndian(Bytes(page)));
        pages.Free(page, 0);
        Volatile.Write(ref slot, 0);
    }

    private ulong Mark(nuint page) => ((ulong)name << 56) | page;

    private Span<byte> Bytes(nuint page) => memory.AsSpan(memory.FrameOf(page), 1);
}

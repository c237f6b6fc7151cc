using System.Runtime.InteropServices;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>A thread that allocates and frees lists, runs and halves of blocks,
/// and checks in between that nobody wrote into them.</summary>
internal sealed class BlockHolder(PhysicalMemory memory, PageAllocator pages)
{
    private const ulong Mark = 0x3333_3333_3333_3333;

    private readonly Random _random = new(3);

    public void Round()
    {
        switch (_random.Next(3))
        {
            case 0:
                var list = new nuint[_random.Next(1, 100)];
                if (pages.TryAllocateBulk(list, 0))
                {
                    Array.ForEach(list, page => Use(page, 1));
                    pages.FreeBulk(list, 0);
                }

                break;
            case 1:
                var count = (nuint)_random.Next(1, 20);
                if (pages.TryAllocateExact(count, out nuint run))
                {
                    Use(run, count);
                    pages.FreeExact(run, count);
                }

                break;
            default:
                if (pages.TryAllocate(1, out nuint block))
                {
                    pages.Split(block, 1);
                    Use(block, 2);
                    pages.Free(block + (nuint)memory.PageSize.Bytes, 0);
                    pages.Free(block, 0);
                }

                break;
        }
    }

    private void Use(nuint address, nuint count)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(memory.AsSpan(memory.FrameOf(address), (ulong)count));
        int step = (int)memory.PageSize.Bytes / sizeof(ulong);
        for (int i = 0; i < words.Length; i += step)
        {
            words[i] = Mark + (ulong)i;
        }

        for (int i = 0; i < words.Length; i += step)
        {
            Assert.Equal(Mark + (ulong)i, words[i]);
        }
    }
}

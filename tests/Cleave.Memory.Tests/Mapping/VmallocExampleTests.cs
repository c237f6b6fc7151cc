using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>The example of docs/vmalloc.md does what its comments say.</summary>
public sealed class VmallocExampleTests
{
    [Fact]
    public void It_runs()
    {
        // <docs>
        var layout = new Layout(16 << 20, new Alignment(4096));
        Allocation memory = Vmalloc.Allocate(layout, GfpFlags.Kernel);
        ulong first = Vmalloc.ToPage(memory.Address).FrameNumber;

        var larger = new Layout(64 << 20, new Alignment(4096));
        memory = Vmalloc.Reallocate(memory.Address, larger, layout, GfpFlags.Kernel);
        ulong same = Vmalloc.ToPage(memory.Address).FrameNumber; // The page is where it was; more lie behind it.

        Vmalloc.ToPage(memory.Address + 5000).FillZero(0, 16); // In the page frame under that address.
        var frames = new List<ulong>();
        foreach (BorrowedPage page in Vmalloc.Pages(memory.Address, 10_000))
        {
            frames.Add(page.FrameNumber); // Three of them.
        }
        // </docs>
        Assert.Equal((first, 3), (same, frames.Count));
        Assert.Equal([first, Vmalloc.ToPage(memory.Address + 5000).FrameNumber], frames[..2]);
        Assert.Equal(-1, Bytes.Of(memory).Slice(4096, 16).IndexOfAnyExcept((byte)0));
        Vmalloc.Free(memory.Address, larger);
        MemoryHeap.Default.Trim();
    }
}

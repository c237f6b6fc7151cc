using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Whichever request for pages fails, nothing is lost and nothing leaks.</summary>
public sealed class FailingPageTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whichever_fails_what_there_is_stays_as_it_was(bool andAllAfter)
    {
        int last = Run(0, andAllAfter);
        Assert.True(last > 20, $"{last} requests");
        for (int failing = 1; failing <= last; failing++)
        {
            Run(failing, andAllAfter);
        }
    }

    /// <returns>How many requests for pages there were.</returns>
    private static int Run(int failAt, bool andAllAfter)
    {
        FailingPages pages = null!;
        using var heap = new MemoryHeap(
            Make.HeapOptions(4 << 20), PageSystem.Current, around: inner =>
                pages = new FailingPages(inner) { FailAt = failAt, AndAllAfter = andAllAfter });
        ulong before = heap.Pages.FreePages;
        var group = new MemoryGroup("failing", 4 << 20);
        using (group.Enter())
            new AllocatorProgram(heap.Kmalloc, 5, 1 << 16) { Flags = GfpFlags.KernelAccount }.Run(300);
        heap.Trim();
        Assert.Equal(default, heap.InUse);
        Assert.Equal(0u, group.Charged);
        Assert.Empty(heap.Groups.All);
        Assert.Equal(before, heap.Pages.FreePages);
        return pages.Requests;
    }
}

using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Each call of the system that making a heap takes fails once, after which nothing is left behind.</summary>
public sealed class FailingHeapTests
{
    [Fact]
    public void Whichever_call_fails_nothing_is_left()
    {
        int last = Make(0);
        Assert.True(last > 5, $"{last} calls");
        for (int failing = 1; failing <= last; failing++)
        {
            Make(failing);
        }
    }

    /// <returns>How many calls there were until the heap was made.</returns>
    private static int Make(int failAt)
    {
        var system = new TestPageSystem { FailAt = failAt };
        int calls = 0;
        try
        {
            var heap = new MemoryHeap(Tests.Make.HeapOptions(1 << 20), system);
            calls = system.Calls.Count;
            Assert.Equal(0, failAt);
            heap.Dispose();
        }
        catch (PageSystemException)
        {
            Assert.NotEqual(0, failAt);
        }

        Assert.Equal(0, system.Leaks);
        return calls;
    }
}

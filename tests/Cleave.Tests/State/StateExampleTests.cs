using System.Buffers;
using Cleave.BestFit;

namespace Cleave.Tests.State;

/// <summary>The example of docs/state-format.md.</summary>
public sealed class StateExampleTests
{
    [Fact]
    public void The_example_of_the_page_runs_as_it_says()
    {
        // <docs>
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 64 << 10, Size = 1 << 20 });
        AllocatedRange first = memory.AllocateRange(1000);
        RangeOwner index = memory.Allocate(5000);
        index.Key = 7;
        memory.AllocateRange(300);
        memory.Free(first, cleared: true);

        var file = new ArrayBufferWriter<byte>();
        memory.Save(file);

        BestFitAllocator again = BestFitAllocator.Restore(file.WrittenSpan);
        bool found = again.TryTakeOwner(7, out RangeOwner? owner); // [0x10400, +5 KiB)
        // </docs>

        Assert.True(found);
        Assert.Equal("[0x10400, +5 KiB)", owner!.ToString());
        Assert.Equal([new(0, 0x11800, 512, IsOwned: false)], again.GetUnclaimed());
        index.Dispose();
        owner.Dispose();
    }
}

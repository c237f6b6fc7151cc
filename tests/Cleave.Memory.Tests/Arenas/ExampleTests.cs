using Cleave.Memory.Frames;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>The example of docs/physical-memory.md does what its comments say.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void It_runs()
    {
        // <docs>
        using var memory = new PhysicalMemory(new PhysicalMemoryOptions
        {
            Nodes = [new MemoryNodeOptions { Size = 1 << 30 }],
            ReturnPolicy = ReturnPolicy.AboveWatermark,
            ReturnWatermark = 64 << 20,
        });

        memory.AsSpan(frame: 100, count: 16).Fill(1); // 16 pages take memory now.
        memory.Release(100, 16);                      // What they held is of no use any more.
        memory.Trim();                                // They have gone back to the system.
        bool zero = memory.Reuse(100, 16);            // True: they are the caller's again, and read zero.
        // </docs>
        Assert.True(zero);
        Assert.Equal(0UL, memory.Nodes[0].CountResidentBytes());
    }
}

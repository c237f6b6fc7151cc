using Cleave.Cli.Exec;

namespace Cleave.Cli.Tests.Exec;

/// <summary>A pool of many smallest blocks takes memory for the blocks that are used, not for all that there could be.</summary>
public class HugePoolTests
{
    [Fact]
    public void A_pool_of_a_billion_blocks_is_made_in_little_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var session = new ExecSession();
        string made = session.Answer("pool 12288 4398046511103 1 65536 4096");
        string allocated = session.Answer("alloc 4096");

        Assert.True(made == "ok" || made.StartsWith("err ", StringComparison.Ordinal), made);
        Assert.True(made != "ok" || allocated.StartsWith("ok 0x", StringComparison.Ordinal), allocated);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 20);
    }
}

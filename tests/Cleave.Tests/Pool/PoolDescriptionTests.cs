using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>What a pool says about itself.</summary>
public sealed class PoolDescriptionTests
{
    private readonly BuddyPool _pool = new(new BuddyPoolOptions { BaseAddress = 0x3000, Size = 16 << 10, MaxSize = 8192, MinBuddy = 1024 });

    public PoolDescriptionTests()
    {
        Assert.Equal(0x3000UL, _pool.Allocate(2000));
        _pool.Retire(0x4000, 2048);
    }

    [Theory]
    [InlineData(0x3000, "0x3000 lies in an allocated block of 2 KiB at 0x3000, aligned to 4 KiB.")]
    [InlineData(0x37ff, "0x37ff lies in an allocated block of 2 KiB at 0x3000, aligned to 4 KiB.")]
    [InlineData(0x3c01, "0x3c01 lies in a free block of 2 KiB at 0x3800, aligned to 2 KiB.")]
    [InlineData(0x4400, "0x4400 lies in a retired region of 2 KiB, from 0x4000 to before 0x4800, which is out of use.")]
    [InlineData(0x6fff, "0x6fff lies in a free block of 8 KiB at 0x5000, aligned to 4 KiB.")]
    [InlineData(0x2fff, "0x2fff is outside the pool, which goes from 0x3000 to before 0x7000.")]
    [InlineData(0x7000, "0x7000 is outside the pool, which goes from 0x3000 to before 0x7000.")]
    public void An_address_is_described(ulong address, string expected) => Assert.Equal(expected, _pool.DescribeAddress(address));

    [Fact]
    public void What_is_to_be_retired_is_said()
    {
        _pool.Retire(0x3400, 1024);
        Assert.Equal(
            "0x3000 lies in an allocated block of 2 KiB at 0x3000, aligned to 4 KiB; 1 KiB of it is pending, and is "
                + "retired when the block is freed.",
            _pool.DescribeAddress(0x3000));
    }

    [Fact]
    public void The_pool_is_one_line() => Assert.Equal(
        "0x3000 to before 0x7000, 16 KiB in blocks of 1 KiB to 8 KiB: 2 KiB allocated, 12 KiB free, 2 KiB retired", _pool.ToString());

    [Fact]
    public void The_statistics_are_a_table() => Assert.Equal(
        """
        16384 bytes: 2048 allocated (0 to be retired), 12288 free, 2048 retired
        1 allocs, 0 frees, 3 splits, 0 merges
        refused: 0 out of memory, 0 oversize, 0 undersize, 0 freeing free, 0 invalid addresses
             1 KiB: 0 free, 0 enqueues, 0 dequeues, 0 removes
             2 KiB: 2 free, 2 enqueues, 0 dequeues, 0 removes
             4 KiB: 0 free, 1 enqueues, 0 dequeues, 1 removes
             8 KiB: 1 free, 2 enqueues, 1 dequeues, 0 removes

        """,
        _pool.GetStatistics().ToString(),
        ignoreLineEndingDifferences: true);
}

using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Tables that come into being in pieces: what a new one holds, and what happens when there is no memory for one.</summary>
public sealed class PoolPieceTests
{
    [Fact]
    public void Memory_that_runs_out_at_any_piece_changes_nothing()
    {
        int failures = 0;
        foreach (Action<BuddyPool<byte>> step in Steps)
        {
            for (int pieces = 0; Fails(step, pieces); pieces++)
                failures++;
        }

        Assert.InRange(failures, 40, 10_000);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(37, 0)]
    [InlineData(37, 3)]
    [InlineData(64, 6)]
    [InlineData(127, 6)]
    [InlineData(200, 4)]
    public void An_entry_that_was_never_written_is_as_if_it_had_been(int leaves, int maxOrder)
    {
        var layout = new FreshLayout(leaves, maxOrder);
        var states = new byte[leaves + 5];
        layout.FillStates(0, states);
        int block = 0;
        while (block < leaves)
        {
            int order = Enumerable.Range(0, maxOrder + 1).Last(o => block % (1 << o) == 0 && block + (1 << o) <= leaves);
            Assert.Equal(LeafState.Free(order), states[block]);
            Assert.All(states[(block + 1)..(block + (1 << order))], state => Assert.Equal(LeafState.Inside, state));
            block += 1 << order;
        }

        Assert.All(states[leaves..], state => Assert.Equal(LeafState.Inside, state));
        Assert.Equal(states[..leaves], Enumerable.Range(0, leaves).Select(leaf => layout.State(leaf)));
        for (int first = 0; first < leaves; first += 8)
        {
            var part = new byte[8];
            layout.FillStates(first, part);
            Assert.Equal(states.Skip(first).Take(8), part.Take(states.Length - first));
        }
    }

    private static IEnumerable<Action<BuddyPool<byte>>> Steps =>
    [
        pool => pool.Allocate(1),
        pool => pool.Allocate(8),
        pool => pool.Free(1),
        pool => pool.Free(16),
        pool => pool.Free(64),
        pool => pool.Free(2),
        pool => pool.Retire(20, 50),
        pool => pool.Retire(0, 13),
        pool => pool.Restore(130, 40),
        pool => pool.Restore(131, 1),
    ];

    /// <summary>Lets a pool make so many pieces, does a step, and checks that it is done whole or not at all.</summary>
    private static bool Fails(Action<BuddyPool<byte>> step, int pieces)
    {
        var pool = new BuddyPool<byte>(new BuddyPoolOptions { Size = 256, MaxSize = 64, MinBuddy = 1 }, pieceBits: 1);
        for (int i = 0; i < 16; i++)
            pool.Allocate(1);
        pool.Allocate(8);
        Assert.Equal(64u, pool.Allocate(64));
        pool.Free(3);
        pool.Free(12);
        pool.Retire(70, 3);
        pool.Retire(130, 40);
        string before = State(pool);
        ((PoolMetadata<byte, PieceTables<byte>>)pool.Metadata).Tables.LimitPieces(new PieceBudget { Left = pieces });
        Exception? failed = Record.Exception(() => step(pool));
        pool.Validate();
        if (failed is null)
            return false;
        Assert.True(failed is OutOfMemoryException, failed.ToString());
        Assert.Equal(before, State(pool));
        return true;
    }

    private static string State(BuddyPool<byte> pool) => string.Join('\n',
        [.. pool.EnumerateBlocks().Select(block => block.ToString()), pool.GetStatistics().ToString(), .. Lists(pool)]);

    private static IEnumerable<string> Lists(BuddyPool<byte> pool) =>
        Enumerable.Range(0, 7).Select(order => string.Join(' ', PoolLists.Of<byte>(pool.Metadata, order)));
}

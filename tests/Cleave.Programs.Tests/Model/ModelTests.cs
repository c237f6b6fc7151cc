namespace Cleave.Programs.Tests.Model;

/// <summary>What the model owes at all times, on random programs.</summary>
public sealed class ModelTests
{
    [Fact]
    public void The_books_are_right_after_every_operation() => ModelProgram.Check(
        operations =>
        {
            var session = new ModelSession();
            foreach (string operation in operations)
            {
                session.Answer(operation);
                AssertPartition(session.Buddy!);
                AssertCoalesced(session.Buddy!);
                AssertOwned(session);
            }
        },
        maxTest: 200);

    [Fact]
    public void A_failed_call_changes_nothing_unless_something_clear_was_merged() => ModelProgram.Check(
        operations =>
        {
            var session = new ModelSession();
            foreach (string operation in operations)
            {
                List<ModelBlock> before = [.. session.Buddy?.Blocks ?? []];
                ulong clear = session.Buddy?.ClearAvail ?? 0;
                bool failed = session.Answer(operation).StartsWith("err", StringComparison.Ordinal);
                if (failed && session.Buddy!.ClearAvail == clear)
                    Assert.Equal(before, session.Buddy.Blocks);
                if (failed)
                    Assert.Equal(before.Where(b => !b.IsFree), session.Buddy!.Blocks.Where(b => !b.IsFree));
            }
        },
        maxTest: 300);

    [Fact]
    public void Reset_clear_makes_every_free_block_of_one_kind_and_leaves_no_free_buddies() => ModelProgram.Check(
        operations =>
        {
            var session = new ModelSession();
            foreach (string operation in operations.Append("reset_clear 1"))
                session.Answer(operation);
            Assert.Equal(session.Buddy!.Avail, session.Buddy.ClearAvail);
            AssertCoalesced(session.Buddy);
        },
        maxTest: 300);

    /// <summary>Each block is aligned to its size within its root, and each begins where the one before it ends.</summary>
    private static void AssertPartition(ModelBuddy buddy)
    {
        ulong at = 0;
        foreach (ModelBlock block in buddy.Blocks)
        {
            ulong size = buddy.ChunkSize << block.Order;
            ModelBlock root = buddy.Roots.Last(r => r.Offset <= block.Offset);
            Assert.Equal(at, block.Offset);
            Assert.Equal(0UL, block.Offset % size);
            Assert.True(block.Offset + size <= root.Offset + (buddy.ChunkSize << root.Order));
            at += size;
        }
        Assert.Equal(buddy.Size, at);
    }

    /// <summary>No two free buddies are of the same kind.</summary>
    private static void AssertCoalesced(ModelBuddy buddy)
    {
        foreach ((ModelBlock left, ModelBlock right) in buddy.Blocks.Zip(buddy.Blocks.Skip(1)))
        {
            bool areBuddies = left.Order == right.Order && left.Offset % (buddy.ChunkSize << (left.Order + 1)) == 0
                && !buddy.Roots.Any(r => r.Offset == left.Offset && r.Order == left.Order);
            Assert.False(areBuddies && left.IsFree && right.IsFree && left.IsClear == right.IsClear, $"{left} {right}");
        }
    }

    /// <summary>The allocated blocks are those of the live ids, each of them once.</summary>
    private static void AssertOwned(ModelSession session) => Assert.Equal(
        session.Live.Values.SelectMany(pieces => pieces).OrderBy(p => p.Offset),
        session.Buddy!.Blocks.Where(b => !b.IsFree).Select(b => new ModelPiece(b.Offset, b.Order, b.IsClear)));
}

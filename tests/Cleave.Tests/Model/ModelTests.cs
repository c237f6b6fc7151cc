namespace Cleave.Tests.Model;

/// <summary>What the model owes at all times, on random programs; and corners that no recorded line touches.</summary>
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

    [Fact]
    public void A_space_of_almost_2_to_the_64_bytes_works()
    {
        var session = new ModelSession();
        Assert.Equal("ok", session.Answer("init 0xffffffffffffffff 0x1000"));
        Assert.Equal(51, session.Buddy!.MaxOrder);
        Assert.Equal(52, session.Buddy.Roots.Count);
        Assert.Equal("ok 0:51:0", session.Answer("alloc 1 0 0x8000000000000000 0x8000000000000000 0x1000 0"));
        Assert.Equal("ok 18446744073709543424:0:0", session.Answer("alloc 2 0xffffffffffffe000 0xfffffffffffff000 0x1000 0x1000 0"));
        // Rounded up to 2^64, which is more than there is.
        Assert.Equal("err EINVAL", session.Answer("alloc 3 0 0 0xfffffffffffff000 0x8000000000000000 0"));
        Assert.Equal("err ENOSPC", session.Answer("alloc 3 0 0 0xfffffffffffff000 0x1000 4"));
        Assert.Equal("ok", session.Answer("free 1 16"));
        Assert.Equal("ok", session.Answer("free 2 0"));
        Assert.Equal(0xffff_ffff_ffff_f000, session.Buddy.Avail);
        Assert.Equal(0x8000_0000_0000_0000, session.Buddy.ClearAvail);
    }

    [Fact]
    public void A_session_answers_out_of_turn_operations_without_doing_them()
    {
        var session = new ModelSession();
        foreach (string operation in (string[])["alloc 1 0 0 0x1000 0x1000 0", "free 1 0", "trim 1 - 0x1000", "reset_clear 0", "state", "fini"])
            Assert.Equal("err NOINIT", session.Answer(operation));
        Assert.Equal("err EINVAL", session.Answer("init 0x10000 0x800"));
        Assert.Equal("err EINVAL", session.Answer("init 0x10000 0x3000"));
        Assert.Equal("ok", session.Answer("init 65536 4096"));
        Assert.Equal("err EBUSY", session.Answer("init 0 0"));
        Assert.Equal("ok 61440:0:0", session.Answer("alloc 1 0 0 0x1000 0x1000 0"));
        Assert.Equal("err EBUSY", session.Answer("alloc 1 0 0 0 0 0"));
        Assert.Equal("ok", session.Answer("fini"));
        Assert.Equal("err NOINIT", session.Answer("state"));
        Assert.Throws<FormatException>(() => session.Answer("alloc 1"));
    }

    [Fact]
    public void A_free_of_something_else_throws_and_changes_nothing()
    {
        ModelBuddy buddy = ModelBuddy.Create(0x10000, 0x1000)!;
        ModelPiece piece = buddy.Alloc(0, 0x1000, 0x1000, 0x1000, ModelFlags.None).Blocks[0];
        List<ModelBlock> before = [.. buddy.Blocks];
        Assert.Throws<ArgumentException>(() => buddy.Free([piece, piece], ModelFlags.None));
        Assert.Throws<ArgumentException>(() => buddy.Free([piece, piece with { Offset = 0x1000 }], ModelFlags.None));
        Assert.Equal(before, buddy.Blocks);
    }

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

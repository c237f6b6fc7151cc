namespace Cleave.Interleaving.Values;

/// <summary>The protocol of cached blocks in the smallest allocator that uses it, and two that were wrong in the same allocator.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public void A_free_beside_a_flush_and_another_thread() => Explore.All(() => FreeBesideFlush(Right()));

    [Fact]
    public void A_wrong_free_of_a_free_block_beside_its_next_holder() => Explore.All(() => WrongFree(Right()));

    [Fact]
    public void A_wrong_free_of_a_block_that_a_thread_fills_its_stack_with() => Explore.All(() => WrongFreeBesideFill(Right()));

    [Fact]
    public void Two_frees_of_one_block() => Explore.All(() => TwoFrees(Right()));

    [Fact]
    public void A_bit_beside_the_metadata_refuses_a_rightful_free_or_gives_a_block_to_two()
    {
        string report = Assert.ThrowsAny<Exception>(() => Explore.All(() => FreeBesideFlush(Wrong(believesRemoval: false)))).Message;
        Assert.Matches("its free is refused|which .* has", report);
    }

    /// <summary>The repair that was proposed first removes that fault, and leaves one:
    /// the free of a block that nobody has succeeds.</summary>
    [Fact]
    public void Believing_that_a_removed_bit_was_used_lets_a_wrong_free_succeed()
    {
        Explore.All(() => FreeBesideFlush(Wrong(believesRemoval: true)));
        Explore.All(() => WrongFree(Wrong(believesRemoval: true)));
        Assert.ThrowsAny<Exception>(() => Explore.All(() => WrongFreeBesideFill(Wrong(believesRemoval: true))));
    }

    private static ToyAllocator<OneState> Right() => new(allocated => new OneState(allocated), claimsUnderLock: false);

    private static ToyAllocator<BitAndMetadata> Wrong(bool believesRemoval) =>
        new(allocated => new BitAndMetadata(allocated, believesRemoval), claimsUnderLock: true);

    private static Scenario FreeBesideFlush<TValues>(ToyAllocator<TValues> blocks)
        where TValues : struct, ITestValues
    {
        ulong block = blocks.Allocate();
        blocks.GiveTo(block, "freer");
        return new Scenario()
            .Thread("freer", () => blocks.Free(block))
            .Thread("flusher", blocks.Flush)
            .Thread("taker", () => blocks.Allocate())
            .Finally(blocks.Check);
    }

    /// <summary>One thread frees a block that is free, while another gets it from the metadata and frees it.</summary>
    private static Scenario WrongFree<TValues>(ToyAllocator<TValues> blocks)
        where TValues : struct, ITestValues
    {
        var frees = new Frees<TValues>(blocks, blocks.Allocate());
        blocks.Forget(frees.Block);
        frees.Free();
        blocks.Flush();
        frees.Count = 0;
        return new Scenario()
            .Thread("holder", () =>
            {
                Assert.Equal(frees.Block, blocks.AllocateFromMetadata());
                frees.Free();
            })
            .Thread("wrong", frees.Free)
            .Finally(() => frees.Check(1));
    }

    /// <summary>One thread frees a block that is free, while another fills its stack with it. No caller ever has it.</summary>
    private static Scenario WrongFreeBesideFill<TValues>(ToyAllocator<TValues> blocks)
        where TValues : struct, ITestValues =>
        new Scenario()
            .Thread("filler", blocks.Fill)
            .Thread("wrong", () => Assert.False(blocks.TryFree(1), "A block is freed that nobody has."))
            .Finally(() => blocks.CheckCount(0));

    private static Scenario TwoFrees<TValues>(ToyAllocator<TValues> blocks)
        where TValues : struct, ITestValues
    {
        var frees = new Frees<TValues>(blocks, blocks.Allocate());
        blocks.Forget(frees.Block);
        return new Scenario()
            .Thread("one", frees.Free)
            .Thread("two", frees.Free)
            .Thread("flusher", blocks.Flush)
            .Finally(() => frees.Check(1));
    }

    /// <summary>Counts how many calls that free a block succeed.</summary>
    private sealed class Frees<TValues>(ToyAllocator<TValues> blocks, ulong block)
        where TValues : struct, ITestValues
    {
        public ulong Block => block;

        public int Count { get; set; }

        public void Free()
        {
            if (blocks.TryFree(block))
            {
                Count++;
            }
        }

        public void Check(int expected)
        {
            Assert.Equal(expected, Count);
            blocks.CheckCount(0);
        }
    }
}

using Cleave.Interleaving.Steps;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Interleaving.Slabs;

/// <summary>Two threads free the same memory of Kmalloc, which is misuse:
/// one free is accepted, and the other is reported exactly once.</summary>
public sealed class FreedTwiceTests
{
    private const int Most = 2_000;

    private static readonly Layout Block = new(16 << 10, default);

    [Fact]
    public void An_object_freed_by_two_threads_that_do_not_own_it() => Explore.All(ByTwoOthers, most: Most);

    [Fact]
    public void An_object_freed_by_its_owner_and_another_thread() => Explore.All(ByOwnerAndAnother, most: Most);

    /// <summary>The object may be on its way to its next holder when the second free begins.</summary>
    [Fact]
    public void An_object_freed_by_its_owner_and_another_thread_that_do_not_see_each_other() =>
        Explore.InSteps("owner-frees-in-steps", UnseenBesideDrain, preemptions: 3, most: Most);

    [Fact]
    public void An_object_freed_by_its_owner_and_another_thread_while_the_owner_allocates_again() =>
        Explore.InSteps("owner-frees-in-steps", UnseenBesideAllocation, preemptions: 3, most: Most);

    [Fact]
    public void An_object_charged_to_a_group_freed_by_two_threads() => Explore.All(ChargedObject, most: Most);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_block_freed_by_two_threads_beside_a_trim(bool debug) => Explore.All(() => SameBlock(debug), most: Most);

    [Fact]
    public void Blocks_that_are_held_back_are_given_back_once() => Explore.All(TwoTrims, most: Most);

    [Fact]
    public void A_claim_that_is_not_atomic_is_found() => Explore.Finds("claim-not-atomic", ByTwoOthers);

    [Theory]
    [InlineData("claim-not-looked-at-again")]
    [InlineData("refused-free-counted-twice")]
    public void A_fault_is_found_beside_the_owner(string fault) => Explore.Finds(fault, ByOwnerAndAnother);

    [Fact]
    public void A_slab_that_goes_with_a_claimed_object_is_found() =>
        Explore.Finds("marked-slab-returned", UnseenBesideDrain, preemptions: 3, within: "owner-frees-in-steps");

    [Fact]
    public void A_block_that_is_claimed_twice_is_found() => Explore.Finds("block-claimed-twice", () => SameBlock(debug: false));

    [Fact]
    public void A_block_that_is_held_back_and_taken_out_twice_is_found() => Explore.Finds("freed-block-taken-twice", TwoTrims);

    private static Scenario ByTwoOthers()
    {
        var world = new HeapWorld();
        nuint address = world.Heap.Kmalloc.Allocate(HeapWorld.Object, GfpFlags.NoWait).Address;
        return new Scenario()
            .Thread("freer", () => world.FreeAgain(address, HeapWorld.Object))
            .Thread("another freer", () => world.FreeAgain(address, HeapWorld.Object))
            .Thread("drainer", () => world.Heap.Kmalloc.Drain())
            .Finally(() => world.Check(refusals: 1));
    }

    private static Scenario ByOwnerAndAnother()
    {
        var world = new HeapWorld();
        nuint address = 0;
        return new Scenario()
            .Thread("owner", () => address = world.Heap.Kmalloc.Allocate(HeapWorld.Object, GfpFlags.NoWait).Address, () => world.FreeAgain(
                address, HeapWorld.Object))
            .Thread("another", () => world.FreeAgain(address, HeapWorld.Object))
            .Finally(() => world.Check(refusals: 1));
    }

    /// <summary>The owner allocates again at once. It may get the same object, and then the late free is one of that.</summary>
    private static Scenario UnseenBesideAllocation()
    {
        var world = new HeapWorld();
        nuint address = 0;
        nuint next = 0;
        return new Scenario()
            .Thread("owner", () => address = Take(), () =>
            {
                world.FreeAgain(address, HeapWorld.Object);
                next = Take();
            })
            .Thread("another", () => world.FreeAgain(address, HeapWorld.Object))
            .Finally(() =>
            {
                world.Heap.Trim();
                bool isLate = next == address && world.Refusals + world.Misuses == 0;
                Assert.Equal(isLate ? 0 : 1, world.Refusals + world.Misuses);
                world.FreeAgain(next, HeapWorld.Object);
                world.Check(isLate ? 1 : world.Refusals, world.Misuses);
            });

        nuint Take() => world.Heap.Kmalloc.Allocate(HeapWorld.Object, GfpFlags.NoWait).Address;
    }

    private static Scenario UnseenBesideDrain()
    {
        var world = new HeapWorld();
        nuint address = 0;
        return new Scenario()
            .Thread("owner", () => address = world.Heap.Kmalloc.Allocate(HeapWorld.Object, GfpFlags.NoWait).Address, () =>
            {
                world.FreeAgain(address, HeapWorld.Object);
                world.Heap.Kmalloc.Drain();
            })
            .Thread("another", () => world.FreeAgain(address, HeapWorld.Object))
            .Finally(() =>
            {
                world.Heap.Trim();
                Assert.Equal(1, world.Refusals + world.Misuses);
                world.Check(world.Refusals, world.Misuses);
            });
    }

    private static Scenario ChargedObject()
    {
        var world = new HeapWorld();
        var group = new MemoryGroup("charged", 1 << 20);
        nuint address;
        using (group.Enter())
        {
            address = world.Heap.Kmalloc.Allocate(HeapWorld.Object, GfpFlags.NoWait | GfpFlags.Account).Address;
        }

        return new Scenario()
            .Thread("freer", () => world.FreeAgain(address, HeapWorld.Object))
            .Thread("another freer", () => world.FreeAgain(address, HeapWorld.Object))
            .Finally(() =>
            {
                Assert.Equal((nuint)0, group.Charged);
                world.Check(refusals: 1);
            });
    }

    private static Scenario SameBlock(bool debug)
    {
        var world = new HeapWorld(debug: debug, largest: 32 << 10);
        nuint address = world.Heap.Kmalloc.Allocate(Block, GfpFlags.NoWait).Address;
        return new Scenario()
            .Thread("freer", () => world.FreeAgain(address, Block))
            .Thread("another freer", () => world.FreeAgain(address, Block))
            .Thread("trimmer", world.Heap.Trim)
            .Finally(() => world.Check(refusals: 1));
    }

    private static Scenario TwoTrims()
    {
        var world = new HeapWorld(debug: true, largest: 32 << 10);
        nuint address = world.Heap.Kmalloc.Allocate(Block, GfpFlags.NoWait).Address;
        return new Scenario()
            .Thread("freer", () => world.Heap.Kmalloc.Free(address, Block))
            .Thread("trimmer", LetGo)
            .Thread("another trimmer", LetGo)
            .Finally(world.Check);

        void LetGo()
        {
            // What a thread does before its first step comes before the schedule.
            Actor.Step();
            world.Heap.Kmalloc.LetGo();
        }
    }
}

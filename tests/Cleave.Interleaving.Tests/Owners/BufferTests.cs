using System.Buffers;
using Cleave.Interleaving.Steps;
using Cleave.Memory.Owners;

namespace Cleave.Interleaving.Owners;

/// <summary>Buffers of a pool that two threads dispose, beside others that pin them, use them, rent, trim, and dispose the pool.</summary>
public sealed class BufferTests
{
    private const int Most = 4_000;

    [Fact]
    public void Two_threads_that_dispose_a_buffer_beside_one_that_rents() => Explore.All(TwoDisposers, most: Most);

    [Fact]
    public void A_disposal_beside_a_pin_and_one_that_rents() => Explore.All(DisposalBesidePin, most: Most);

    [Fact]
    public void A_disposal_beside_a_use() => Explore.All(DisposalBesideUse, most: Most);

    [Fact]
    public void A_disposal_beside_that_of_the_pool_and_one_that_rents() => Explore.All(DisposalOfPool, most: Most);

    [Fact]
    public void A_buffer_that_comes_back_beside_trims_and_one_that_rents() => Explore.All(Trims, most: Most);

    [Fact]
    public void A_buffer_that_goes_back_twice_is_found() => Explore.Finds("gate-closed-twice", TwoDisposers);

    [Fact]
    public void A_buffer_that_goes_back_while_it_is_pinned_is_found() => Explore.Finds("buffer-given-back-while-pinned", DisposalBesidePin);

    [Fact]
    public void A_buffer_that_a_disposed_pool_keeps_is_found() => Explore.Finds("kept-after-disposal", DisposalOfPool);

    [Fact]
    public void A_buffer_that_two_threads_take_off_the_shelf_is_found() => Explore.Finds("shelf-without-lock", Trims);

    private static Scenario TwoDisposers()
    {
        var world = new PoolWorld();
        IMemoryOwner<byte> buffer = world.Pool.Rent();
        return new Scenario()
            .Thread("disposer", buffer.Dispose)
            .Thread("another disposer", buffer.Dispose)
            .Thread("renter", () => world.RentTwo())
            .Finally(world.Check);
    }

    private static Scenario DisposalBesidePin()
    {
        var world = new PoolWorld();
        IMemoryOwner<byte> buffer = world.Pool.Rent();
        return new Scenario()
            .Thread("disposer", buffer.Dispose)
            .Thread("user", () => world.Pin(buffer))
            .Thread("renter", () => world.RentTwo())
            .Finally(world.Check);
    }

    private static Scenario DisposalBesideUse()
    {
        var world = new PoolWorld();
        IMemoryOwner<byte> buffer = world.Pool.Rent();
        return new Scenario()
            .Thread("disposer", buffer.Dispose)
            .Thread("user", () =>
            {
                // Either the whole buffer or the exception, whenever the disposal comes.
                Exception? refused = Record.Exception(() => Assert.Equal(4096, ((NativeOwner<byte>)buffer).GetSpan().Length));
                Assert.True(refused is null or ObjectDisposedException, refused?.ToString());
            })
            .Thread("unpinner", () => Assert.Throws<InvalidOperationException>(((NativeOwner<byte>)buffer).Unpin))
            .Finally(world.Check);
    }

    private static Scenario DisposalOfPool()
    {
        var world = new PoolWorld();
        IMemoryOwner<byte> buffer = world.Pool.Rent();
        return new Scenario()
            .Thread("disposer", buffer.Dispose)
            .Thread("owner of the pool", world.Pool.Dispose)
            .Thread("renter", () => world.RentTwo())
            .Finally(() =>
            {
                // What was out came back after the disposal, and was not kept.
                Assert.Equal(0, Ledger.Count);
                world.Check();
            });
    }

    private static Scenario Trims()
    {
        var world = new PoolWorld();
        IMemoryOwner<byte> buffer = world.Pool.Rent();
        world.Pool.Rent().Dispose();
        return new Scenario()
            .Thread("disposer", buffer.Dispose)
            .Thread("trimmer", world.Pool.Trim)
            .Thread("timer", world.Pool.TrimUnused)
            .Thread("renter", () => world.RentTwo())
            .Finally(world.Check);
    }

    /// <summary>A pool over the ledger, and which memory is rented or pinned.</summary>
    private sealed class PoolWorld
    {
        private readonly HashSet<nuint> _rented = [];
        private readonly HashSet<nuint> _pinned = [];

        public PoolWorld()
        {
            Ledger.Clear();
            Pool = NativeMemoryPool.Over<Ledger>(
                new NativeMemoryPoolOptions { MaxKeptSize = 4096, TrimInterval = Timeout.InfiniteTimeSpan });
        }

        public NativeMemoryPool Pool { get; }

        /// <summary>Rents two buffers, unless the pool is disposed, and gives them back.</summary>
        public void RentTwo()
        {
            try
            {
                using IMemoryOwner<byte> one = Rent();
                using IMemoryOwner<byte> two = Rent();
                _rented.Clear();
            }
            catch (ObjectDisposedException)
            {
                Actor.Note("finds the pool disposed");
            }
        }

        /// <summary>Pins a buffer for a while, unless it is disposed.</summary>
        public void Pin(IMemoryOwner<byte> buffer)
        {
            MemoryHandle pin;
            try
            {
                pin = buffer.Memory.Pin();
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            nuint address = AddressOf(pin);
            _pinned.Add(address);
            Actor.Step();
            _pinned.Remove(address);
            pin.Dispose();
        }

        public void Check()
        {
            Assert.Equal((0L, 0L), (Pool.GetStatistics().RentedBuffers, Pool.GetStatistics().RentedBytes));
            Pool.Trim();
            Assert.Equal((default, 0), (Pool.GetStatistics(), Ledger.Count));
        }

        private IMemoryOwner<byte> Rent()
        {
            IMemoryOwner<byte> buffer = Pool.Rent();
            using MemoryHandle pin = buffer.Memory.Pin();
            nuint address = AddressOf(pin);
            Assert.True(_rented.Add(address), $"0x{address:x} is rented twice.");
            Assert.False(_pinned.Contains(address), $"0x{address:x} is rented while somebody has it pinned.");
            return buffer;
        }

        // SAFETY: the pointer is only compared, never read through.
        private static unsafe nuint AddressOf(MemoryHandle pin) => (nuint)pin.Pointer;
    }
}

using Cleave.Memory.Context;

namespace Cleave.Interleaving.Owners;

/// <summary>Memory that is disposed twice while others pin it is freed once, and never while somebody has it pinned.</summary>
public sealed class PinGateTests
{
    [Fact]
    public void Pins_beside_two_that_dispose() => Explore.All(Pins, preemptions: 3);

    [Fact]
    public void A_count_of_pins_that_is_not_atomic_is_found() => Explore.Finds("pins-not-atomic", Pins);

    private static Scenario Pins()
    {
        var memory = new Pinned();
        return new Scenario()
            .Thread("first", memory.Use)
            .Thread("second", memory.Use)
            .Thread("disposer", memory.Dispose)
            .Thread("another disposer", memory.Dispose)
            .Finally(() => Assert.Equal(1, memory.Freed));
    }

    private sealed class Pinned
    {
        private PinCount _pins;

        public int Freed { get; private set; }

        public void Use()
        {
            if (!_pins.TryPin())
            {
                return;
            }

            Assert.Equal(0, Freed);
            if (_pins.Unpin())
            {
                Freed++;
            }
        }

        public void Dispose()
        {
            if (_pins.Close())
            {
                Freed++;
            }
        }
    }
}

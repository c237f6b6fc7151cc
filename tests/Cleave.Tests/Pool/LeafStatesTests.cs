using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>States of 64 leaves that are compared at once give the same as states that are read one by one.</summary>
public sealed class LeafStatesTests
{
    [Fact]
    public void Blocks_and_retired_leaves_are_found_in_every_state()
    {
        var random = new Random(1);
        var bytes = new byte[64];
        for (int run = 0; run < 200; run++)
        {
            random.NextBytes(bytes);
            bytes[random.Next(64)] = LeafState.Retired;
            var states = new LeafStates(bytes);
            Assert.Equal(Where(bytes, state => state == LeafState.Retired), states.Gone);
            for (int order = 0; order <= LeafState.MaxOrder; order++)
                Assert.Equal(Where(bytes, state => !LeafState.IsFree(state) && LeafState.Order(state) == order), states.AllocatedOf(order));
        }
    }

    private static ulong Where(byte[] states, Func<byte, bool> isSought)
    {
        ulong found = 0;
        for (int at = 0; at < states.Length; at++)
            found |= isSought(states[at]) ? 1UL << at : 0;
        return found;
    }
}

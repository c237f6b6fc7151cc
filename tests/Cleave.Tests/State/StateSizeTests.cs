using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;
using Xunit.Abstractions;

namespace Cleave.Tests.State;

/// <summary>A state takes at most a quarter of the metadata that it stands for.</summary>
/// <remarks>The metadata of a space of blocks includes the lists of the owners' blocks, which
/// <see cref="GpuBuddy.MetadataBytes"/> does not count: 16 bytes for each block.</remarks>
public sealed class StateSizeTests(ITestOutputHelper output)
{
    private const ulong Chunk = 4096;
    private const string Mixed = "values of many sizes, many of them freed as cleared";

    // The worst case of the format: chunk by chunk, each of three kinds comes as often as it can by chance.
    private const string MixedChunks = "values of one chunk, many of them freed as cleared";

    [Theory]
    [InlineData("empty")]
    [InlineData("dense values")]
    [InlineData("dense owners")]
    [InlineData("half of the dense values")]
    [InlineData("odd sizes")]
    [InlineData(Mixed)]
    [InlineData(MixedChunks)]
    [InlineData("owners of many scattered blocks")]
    public void A_space_of_blocks_is_saved_in_a_quarter_of_its_metadata(string fill)
    {
        var space = new GpuBuddy(new GpuBuddyOptions { Size = 100_000 * Chunk });
        List<AllocatedBlocks> owners = Fill(space, fill);
        byte[] state = SavedBytes.Of(space);
        ulong ofOwners = (ulong)owners.Sum(owner => owner.Count) * 16;
        AssertQuarter(state, space.MetadataBytes + ofOwners, fill, fill == MixedChunks ? 0.27 : 0.25);
        GpuBuddy restored = GpuBuddy.Restore(state);
        restored.Validate();
        Assert.Equal(space.GetBlocks(), restored.GetBlocks());
        Assert.Equal(state, SavedBytes.Of(restored));
        owners.ForEach(Finalizers.Suppress);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    [InlineData(3, 10)]
    [InlineData(12, 3)]
    public void A_pool_is_saved_in_a_quarter_of_its_metadata(int orders, int freedOfTen)
    {
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 100_000 * Chunk, MaxSize = 4096 * Chunk, MinBuddy = Chunk });
        var random = new Random(1);
        var live = new List<ulong>();
        while (pool.TryAllocate(Chunk << random.Next(orders + 1), out ulong address))
            live.Add(address);
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(live));
        live.Take(live.Count * freedOfTen / 10).ToList().ForEach(pool.Free);
        byte[] state = SavedBytes.Of(pool);
        AssertQuarter(state, pool.MetadataBytes, $"{orders} orders, {freedOfTen} of ten freed");
        BuddyPool restored = BuddyPool.RestoreState(state);
        restored.Validate();
        Assert.Equal(pool.EnumerateBlocks(), restored.EnumerateBlocks());
        Assert.Equal(state, SavedBytes.Of(restored));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ranges_are_saved_in_a_quarter_of_their_metadata(bool fragmented)
    {
        var memory = new BestFitAllocator(1UL << 32);
        var random = new Random(1);
        for (int at = 0; at < 20_000; at++)
        {
            AllocatedRange range = memory.AllocateRange((ulong)random.Next(1, 100_000));
            if (fragmented && random.Next(2) == 0)
                memory.Free(range, cleared: random.Next(4) == 0);
            else
                memory.SetKey(range, (ulong)random.Next(20_000));
        }

        AssertQuarter(SavedBytes.Of(memory), memory.MetadataBytes, fragmented ? "fragmented" : "dense");
    }

    private void AssertQuarter(byte[] state, ulong metadata, string fill, double most = 0.25)
    {
        double ratio = (double)state.Length / metadata;
        output.WriteLine($"{fill}: {state.Length} of {metadata} bytes, {ratio:0.000}");
        Assert.True(ratio <= most, $"{fill}: {state.Length} of {metadata} bytes, {ratio:0.000}");
    }

    private static List<AllocatedBlocks> Fill(GpuBuddy space, string fill)
    {
        var random = new Random(1);
        var owners = new List<AllocatedBlocks>();
        switch (fill)
        {
            case "empty":
                break;
            case "dense values":
                FillWithValues(space, random, orders: 0, freedOfFour: 0);
                break;
            case "half of the dense values":
                FillWithValues(space, random, orders: 0, freedOfFour: 2);
                break;
            case "dense owners":
                FillWithOwners(space, owners, () => Chunk);
                break;
            case "odd sizes":
                FillWithOwners(space, owners, () => Chunk * (ulong)random.Next(1, 200));
                break;
            case Mixed:
                FillWithValues(space, random, orders: 3, freedOfFour: 3, cleared: true);
                break;
            case MixedChunks:
                FillWithValues(space, random, orders: 0, freedOfFour: 3, cleared: true);
                break;
            default:
                FillWithValues(space, random, orders: 0, freedOfFour: 2);
                FillWithOwners(space, owners, () => Chunk * 1000);
                break;
        }

        return owners;
    }

    private static void FillWithValues(GpuBuddy space, Random random, int orders, int freedOfFour, bool cleared = false)
    {
        var live = new List<AllocatedBlock>();
        while (space.TryAllocateBlock(Chunk << random.Next(orders + 1), out AllocatedBlock block))
            live.Add(block);
        foreach (AllocatedBlock block in live.Where(_ => random.Next(4) < freedOfFour))
            space.Free(block, cleared: cleared && random.Next(2) == 0);
    }

    private static void FillWithOwners(GpuBuddy space, List<AllocatedBlocks> owners, Func<ulong> size)
    {
        while (space.TryAllocate(size(), out AllocatedBlocks? owner))
        {
            owner.Key = (ulong)owners.Count;
            owners.Add(owner);
        }
    }
}

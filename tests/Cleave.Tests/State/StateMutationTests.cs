using System.Buffers.Binary;
using System.Globalization;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;
using Cleave.State;

namespace Cleave.Tests.State;

/// <summary>Mutated states and logs never crash, and are never accepted, unless they are whole states with a right checksum.</summary>
public sealed class StateMutationTests
{
    /// <summary>The number of mutated files of each kind; a night's run makes a million.</summary>
    private const string Variable = "CLEAVE_STATE_MUTATIONS";

    private static readonly RestoreOptions Limited = new() { MaxSize = 1 << 21 };

    private static int Mutations => int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "4000", CultureInfo.InvariantCulture);

    [Fact]
    public void Mutated_states_of_ranges_are_refused() => Run(SavedBytes.Of(SampleSpaces.Ranges()), data =>
    {
        bool restored = BestFitAllocator.TryRestore(data, out BestFitAllocator? space, out StateFailure failure, Limited);
        space?.Validate();
        return Check(restored, failure, space is null ? null : SavedBytes.Of(space));
    });

    [Fact]
    public void Mutated_states_of_blocks_are_refused() => Run(SavedBytes.Of(SampleSpaces.Blocks()), data =>
    {
        bool restored = GpuBuddy.TryRestore(data, out GpuBuddy? space, out StateFailure failure, Limited);
        space?.Validate();
        return Check(restored, failure, space is null ? null : SavedBytes.Of(space));
    });

    [Fact]
    public void Mutated_states_of_pools_are_refused() => Run(SavedBytes.Of(SampleSpaces.Pool()), data =>
    {
        bool restored = BuddyPool.TryRestoreState(data, out BuddyPool? pool, out StateFailure failure, Limited);
        pool?.Validate();
        return Check(restored, failure, pool is null ? null : SavedBytes.Of(pool));
    });

    [Fact]
    public void Mutated_states_of_version_1_are_refused() => Assert.All([GoldenStateTests.Blocks, GoldenStateTests.Pool], golden =>
        Run(Convert.FromHexString(golden), data =>
        {
            bool isSpace = GpuBuddy.TryRestore(data, out GpuBuddy? space, out StateFailure failure, Limited);
            space?.Validate();
            Check(isSpace, failure, space is null ? null : SavedBytes.Of(space));
            bool isPool = BuddyPool.TryRestoreState(data, out BuddyPool? pool, out failure, Limited);
            pool?.Validate();
            return Check(isPool, failure, pool is null ? null : SavedBytes.Of(pool)) || isSpace;
        }));

    [Fact]
    public void Mutated_increments_of_pools_are_refused()
    {
        byte[] state = SavedBytes.Of(new BuddyPool(SampleSpaces.PoolOptions with { RecordChanges = true }));
        byte[] log = SavedBytes.Of(SampleSpaces.Pool(recordChanges: true).SaveIncrement);
        Run(log, data =>
        {
            bool restored = BuddyPool.TryRestoreState(state, data, out BuddyPool? pool, out StateFailure failure, Limited);
            pool?.Validate();
            return Check(restored, failure, null);
        });
    }

    [Fact]
    public void Mutated_increments_of_ranges_are_refused()
    {
        byte[] state = SavedBytes.Of(
            new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 4096, Size = 1 << 20, RecordChanges = true }));
        byte[] log = SavedBytes.Of(SampleSpaces.Ranges(recordChanges: true).SaveIncrement);
        Run(log, data =>
        {
            bool restored = BestFitAllocator.TryRestore(state, data, out BestFitAllocator? space, out StateFailure failure, Limited);
            space?.Validate();
            return Check(restored, failure, null);
        });
    }

    [Fact]
    public void Mutated_increments_of_blocks_are_refused()
    {
        byte[] state = SavedBytes.Of(new GpuBuddy(new GpuBuddyOptions { BaseOffset = 99, Size = 237 * 4096, RecordChanges = true }));
        byte[] log = SavedBytes.Of(SampleSpaces.Blocks(recordChanges: true).SaveIncrement);
        Run(log, data =>
        {
            bool restored = GpuBuddy.TryRestore(state, data, out GpuBuddy? space, out StateFailure failure, Limited);
            space?.Validate();
            return Check(restored, failure, null);
        });
    }

    /// <summary>Mutates at random. Every second file gets a right checksum, so that its content is read.</summary>
    private static void Run(byte[] original, Func<byte[], bool> restore)
    {
        var random = new Random(20261128);
        for (int run = 0; run < Mutations; run++)
        {
            byte[] data = Mutate(original, random);
            bool isSealed = run % 2 == 1 && data.Length >= 48;
            if (isSealed)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16), (ulong)(data.Length - 48));
                BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(data.Length - 8), XxHash64.Of(data.AsSpan(0, data.Length - 8)));
            }

            // The empty log is a log too.
            bool accepted = restore(data);
            Assert.True(!accepted || isSealed || data.Length == 0 || data.AsSpan().SequenceEqual(original), Convert.ToHexString(data));
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> data = [.. original];
        for (int change = random.Next(1, 4); change > 0 && data.Count > 0; change--)
        {
            int at = random.Next(data.Count);
            int length = random.Next(1, Math.Min(9, data.Count - at + 1));
            switch (random.Next(7))
            {
                case 0:
                    data[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    data[at] = (byte)random.Next(256);
                    break;
                case 2:
                    data.RemoveRange(at, length);
                    break;
                case 3:
                    data.InsertRange(at, data.GetRange(at, length));
                    break;
                case 4:
                    // Two parts of the file side by side that were not.
                    int cut = random.Next(data.Count);
                    data = [.. data[..at], .. data[cut..]];
                    break;
                case 5:
                    data.RemoveRange(at, data.Count - at);
                    break;
                default:
                    data[at] = (byte)(data[at] + random.Next(3) - 1);
                    break;
            }
        }

        return [.. data];
    }

    /// <summary>A failure has a sentence; an accepted state is written as it was read, or as another one that is accepted too.</summary>
    private static bool Check(bool restored, StateFailure failure, byte[]? saved)
    {
        Assert.Equal(!restored, failure.IsFailure);
        Assert.NotEqual("", failure.ToString());
        Assert.True(saved is null || saved.Length > 40);
        return restored;
    }
}

using System.Buffers.Binary;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;
using Cleave.State;

namespace Cleave.Fuzz.Tests;

/// <summary>The readers of saved states and of increments, whose checksums are put right first: a changed body would be refused by them
/// alone.</summary>
internal static class FuzzStates
{
    /// <summary>Limits the size of a space that is restored, because its metadata grows with it.</summary>
    private static readonly RestoreOptions Limits = new() { MaxSize = 1 << 30 };

    // The states that the increments of the corpus follow.
    internal static readonly byte[] Ranges = SavedRanges();
    internal static readonly byte[] Blocks = SavedBlocks();
    internal static readonly byte[] Pool = SavedPool();

    public static void RestoreRanges(Stream input) => Check(BestFitAllocator.Restore(StateOf(input), Limits));

    public static void RestoreBlocks(Stream input) => Check(GpuBuddy.Restore(StateOf(input), Limits));

    public static void RestorePool(Stream input) => Check(BuddyPool.RestoreState(StateOf(input), Limits));

    public static void ReplayRanges(Stream input) =>
        Check(BestFitAllocator.Restore(Ranges, IncrementOf(StateKind.Ranges, Ranges, input), Limits));

    public static void ReplayBlocks(Stream input) => Check(GpuBuddy.Restore(Blocks, IncrementOf(StateKind.Blocks, Blocks, input), Limits));

    public static void ReplayPool(Stream input) => Check(BuddyPool.RestoreState(Pool, IncrementOf(StateKind.Pool, Pool, input), Limits));

    /// <summary>Saves a space of ranges: allocations of 1 to 9 KiB, and a gap.</summary>
    private static byte[] SavedRanges()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 4096, Size = 1 << 20 });
        AllocatedRange[] ranges = [.. Enumerable.Range(1, 9).Select(size => memory.AllocateRange((ulong)size << 10))];
        memory.Free(ranges[3]);
        return Saved(memory.Save);
    }

    /// <summary>Saves a space of blocks: owners of several blocks, a block without one, and a gap.</summary>
    private static byte[] SavedBlocks()
    {
        var space = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 99, Size = 237 << 12 });
        AllocatedBlocks[] owners = [.. Enumerable.Range(1, 6).Select(pages => space.Allocate((ulong)pages << 12))];
        space.AllocateBlock(8 << 12);
        owners[2].Dispose();
        byte[] state = Saved(space.Save);
        GC.KeepAlive(owners);
        return state;
    }

    /// <summary>Saves a pool: blocks of 1 to 9 of the smallest, a gap, and retired memory.</summary>
    private static byte[] SavedPool()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { BaseAddress = 32, Size = 450 * 16, MaxSize = 16 << 7, MinBuddy = 16 });
        ulong[] blocks = [.. Enumerable.Range(1, 9).Select(leaves => pool.Allocate((ulong)leaves * 16))];
        pool.Free(blocks[4]);
        pool.TryRetire(32 + (400 * 16), 40 * 16);
        return Saved(pool.Save);
    }

    private static void Check(BestFitAllocator memory)
    {
        memory.Validate();
        memory.Save(Stream.Null);
    }

    private static void Check(GpuBuddy space)
    {
        space.Validate();
        space.Save(Stream.Null);
    }

    private static void Check(BuddyPool pool)
    {
        pool.Validate();
        pool.Save(Stream.Null);
    }

    /// <summary>Reads a state, and corrects its length and checksum.</summary>
    private static byte[] StateOf(Stream input)
    {
        byte[] state = BytesOf(input);
        int end = state.Length - StateFrame.TrailerBytes;
        if (end >= StateFrame.HeaderBytes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(16), (ulong)(end - StateFrame.HeaderBytes));
            BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(end), XxHash64.Of(state.AsSpan(0, end)));
        }

        return state;
    }

    /// <summary>Reads the records of an increment, and puts the frame around them that follows a state.</summary>
    private static byte[] IncrementOf(StateKind kind, byte[] state, Stream input)
    {
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(24));
        ulong checksum = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(32));
        var writer = new StateWriter(StateWriter.UsualCapacity);
        StateFrame.Begin(ref writer, kind, isIncrement: true, new LastIncrement(number + 1, checksum));
        writer.Bytes(BytesOf(input));
        StateFrame.End(ref writer);
        byte[] increment = writer.Written.ToArray();
        writer.Dispose();
        return increment;
    }

    private static byte[] BytesOf(Stream input)
    {
        var copy = new MemoryStream();
        input.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Saved(Action<Stream> save)
    {
        var state = new MemoryStream();
        save(state);
        return state.ToArray();
    }
}

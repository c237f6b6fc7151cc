using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>A random program of allocations, reallocations and frees that writes all it has,
/// and reads it again before it lets go.</summary>
internal sealed class AllocatorProgram(HeapAllocator allocator, int seed, int largest)
{
    private const int MostLive = 60;

    private readonly Random _random = new(seed);
    private readonly List<Piece> _live = [];

    /// <summary>The flags of all requests.</summary>
    public GfpFlags Flags { get; init; } = GfpFlags.Kernel;

    /// <summary>Runs so many steps, and frees everything.</summary>
    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Step(step);
        }

        _live.ForEach(Free);
        _live.Clear();
    }

    private void Step(int step)
    {
        int choice = _random.Next(10);
        if (_live.Count == 0 || (choice < 4 && _live.Count < MostLive))
        {
            Allocate(step);
            return;
        }

        int index = _random.Next(_live.Count);
        if (choice < 7)
        {
            _live[index] = Reallocate(_live[index], step);
        }
        else
        {
            Free(_live[index]);
            _live.RemoveAt(index);
        }
    }

    private void Allocate(int step)
    {
        Layout layout = SomeLayout();
        if (allocator.TryAllocate(layout, Flags, default, out Allocation memory))
        {
            CheckPlace(layout, memory);
            _live.Add(Written(memory, layout, step));
        }
    }

    private Piece Reallocate(Piece old, int step)
    {
        Layout layout = SomeLayout();
        if (!allocator.TryReallocate(old.Memory.Address, layout, old.Layout, Flags, default, out Allocation memory))
        {
            Check(old, (int)old.Layout.Size);
            return old;
        }

        CheckPlace(layout, memory);
        Check(old with { Memory = memory }, (int)nuint.Min(layout.Size, old.Layout.Size));
        return Written(memory, layout, step);
    }

    private void Free(Piece piece)
    {
        Check(piece, (int)piece.Layout.Size);
        allocator.Free(piece.Memory.Address, piece.Layout);
    }

    private Layout SomeLayout()
    {
        double exponent = _random.NextDouble() * Math.Log2(largest);
        nuint size = _random.Next(20) == 0 ? 0 : (nuint)Math.Pow(2, exponent);
        return new Layout(size, Alignment.FromLog2(_random.Next(4) == 0 ? _random.Next(14) : 0));
    }

    private static Piece Written(Allocation memory, Layout layout, int step)
    {
        var piece = new Piece(memory, layout, (byte)(step * 37));
        Span<byte> bytes = Bytes.Of(memory)[..(int)layout.Size];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = piece.ByteAt(i);
        }

        return piece;
    }

    private static void CheckPlace(Layout layout, Allocation memory)
    {
        Assert.True(memory.Size >= layout.Size, $"{memory} for {layout}");
        Assert.True(layout.Alignment.IsAligned(memory.Address), $"{memory} for {layout}");
    }

    private static void Check(Piece piece, int length)
    {
        Span<byte> bytes = Bytes.Of(piece.Memory)[..length];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != piece.ByteAt(i))
            {
                Assert.Fail($"Byte {i} of {piece} is {bytes[i]}.");
            }
        }
    }

    private sealed record Piece(Allocation Memory, Layout Layout, byte Seed)
    {
        public byte ByteAt(int index) => (byte)(Seed + index + (index >> 8));
    }
}

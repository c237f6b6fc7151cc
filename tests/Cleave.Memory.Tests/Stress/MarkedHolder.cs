using System.Collections.Concurrent;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Stress;

/// <summary>One thread's pieces: each round allocates, resizes, frees, and passes pieces on to other threads, which free them.</summary>
/// <param name="allocator">The allocator that is stressed.</param>
/// <param name="number">The number of the thread, which its marks carry.</param>
/// <param name="passed">Pieces on their way from one thread to another.</param>
internal sealed class MarkedHolder(HeapAllocator allocator, int number, ConcurrentQueue<MarkedPiece> passed)
{
    private const int MostPassed = 400;
    private const int StepsInRound = 50;

    private readonly Random _random = new(number);
    private ulong _marks = (ulong)number << 48;
    private MarkedPiece[] _slots = new MarkedPiece[100];

    /// <summary>The number of slots, each for one piece.</summary>
    public int Slots
    {
        init => _slots = new MarkedPiece[value];
    }

    /// <summary>Draws the layout of a piece; its size is a multiple of 8.</summary>
    public Func<Random, Layout> Layouts { get; init; } = random => new Layout((nuint)random.Next(1, 300) * 8, default);

    /// <summary>The flags of the requests.</summary>
    public GfpFlags Flags { get; init; } = GfpFlags.NoWait;

    /// <summary>Whether pieces are resized too.</summary>
    public bool Resizes { get; init; }

    /// <summary>How many pieces were allocated.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes as many random steps as a round has.</summary>
    public void Round()
    {
        for (int step = 0; step < StepsInRound; step++)
            Step(ref _slots[_random.Next(_slots.Length)]);
        while (passed.Count > MostPassed && passed.TryDequeue(out MarkedPiece piece))
            piece.Free(allocator);
    }

    /// <summary>Passes all pieces on to the others.</summary>
    public void PassAll()
    {
        foreach (ref MarkedPiece slot in _slots.AsSpan())
            Pass(ref slot);
    }

    /// <summary>Frees all pieces, and those that were passed on.</summary>
    public void FreeAll()
    {
        PassAll();
        while (passed.TryDequeue(out MarkedPiece piece))
            piece.Free(allocator);
    }

    private void Step(ref MarkedPiece slot)
    {
        if (slot.IsNone)
        {
            slot = MarkedPiece.Take(allocator, Layouts(_random), Flags, ++_marks);
            Taken += slot.IsNone ? 0 : 1;
            return;
        }

        switch (_random.Next(Resizes ? 4 : 3))
        {
            case 0:
                Pass(ref slot);
                break;
            case 1:
                slot.Free(allocator);
                slot = default;
                break;
            case 2:
                slot.Free(allocator);
                if (!passed.TryDequeue(out slot))
                    slot = default;
                break;
            default:
                slot = slot.Resize(allocator, Layouts(_random), Flags, ++_marks);
                break;
        }
    }

    private void Pass(ref MarkedPiece slot)
    {
        if (!slot.IsNone)
            passed.Enqueue(slot);
        slot = default;
    }
}

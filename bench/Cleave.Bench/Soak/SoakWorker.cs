using System.Collections.Concurrent;

namespace Cleave.Bench.Soak;

/// <summary>One thread of a soak: allocates, resizes and frees blocks, and passes some to the other threads of its allocator.</summary>
/// <remarks>A burst of steps runs under <see cref="Gate"/>, so a thread that holds the gates of all workers has the allocator and all
/// blocks for itself.</remarks>
internal sealed class SoakWorker(SoakSubject subject, int number, int seed, ConcurrentQueue<SoakBlock> passed)
{
    private const int StepsOfBurst = 50;
    private const int MostHeld = 300;
    private const int MostPassed = 100;

    private readonly Random _random = new(seed);
    private readonly List<SoakBlock> _held = [];

    /// <summary>The lock that is held during a burst of steps.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The number of blocks that were allocated.</summary>
    public long Allocated { get; private set; }

    /// <summary>The number of requests for which the allocator had no room.</summary>
    public long Refused { get; private set; }

    /// <summary>The blocks that this worker holds.</summary>
    public IReadOnlyList<SoakBlock> Held => _held;

    /// <summary>Makes some steps, under the gate.</summary>
    public void Burst()
    {
        using (Gate.EnterScope())
        {
            using IDisposable? work = subject.Begin(number);
            for (int step = 0; step < StepsOfBurst; step++)
            {
                Step();
            }
        }
    }

    /// <summary>Frees all blocks that this worker holds.</summary>
    public void FreeAll()
    {
        _held.ForEach(Free);
        _held.Clear();
    }

    private void Step()
    {
        int choice = _random.Next(10);
        if (_held.Count == 0 || (choice < 5 && _held.Count < MostHeld))
        {
            Allocate();
            return;
        }

        int index = _random.Next(_held.Count);
        SoakBlock block = _held[index];
        if (choice < 7)
        {
            _held[index] = subject.Resize(block, _random);
            return;
        }

        _held[index] = _held[^1];
        _held.RemoveAt(_held.Count - 1);
        if (choice == 9 && passed.Count < MostPassed)
        {
            passed.Enqueue(block);
        }
        else
        {
            Free(block);
        }

        if (choice == 8 && passed.TryDequeue(out SoakBlock? others))
        {
            Free(others);
        }
    }

    private void Allocate()
    {
        if (subject.TryAllocate(_random) is not { } block)
        {
            Refused++;
            return;
        }

        subject.Canaries.Place(block);
        _held.Add(block);
        Allocated++;
    }

    private void Free(SoakBlock block)
    {
        subject.Canaries.Remove(block);
        subject.Free(block);
    }
}

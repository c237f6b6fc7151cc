using Cleave.BestFit;
using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;
using Cleave.Tests;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>Random programs, with closing and opening in the middle, against an allocator that lives on.</summary>
public sealed class ModelTests
{
    [Fact]
    public void A_space_places_as_if_it_had_never_been_closed()
    {
        for (int program = 0; program < TestEffort.Runs(20); program++)
        {
            new RandomProgram(program).Run(steps: 120);
        }
    }

    private sealed class RandomProgram(int seed)
    {
        private static readonly DurableSpaceOptions Options =
            new() { Size = 1 << 16, BaseOffset = 1 << 12, Granularity = new Alignment(64), LogBytes = 64 << 10 };

        private readonly Random _random = new(seed);
        private readonly BestFitAllocator _model = new(
            new BestFitAllocatorOptions { Size = 1 << 16, BaseOffset = 1 << 12, Granularity = new Alignment(64) });
        private readonly SortedDictionary<ulong, (AllocatedRange Range, byte[] Note)> _live = [];

        public void Run(int steps)
        {
            using var folder = new TempFolder();
            string path = folder.Space;
            DurableSpace space = DurableSpace.Open(path, Options);
            for (int step = 0; step < steps; step++)
            {
                int kind = _random.Next(100);
                if (kind < 55)
                {
                    Allocate(space);
                }
                else if (kind < 85 && _live.Count > 0)
                {
                    Free(space);
                }
                else if (kind < 92 && _live.Count > 0)
                {
                    SetNote(space);
                }
                else if (kind >= 96)
                {
                    // A crash leaves the file and the log as they are on disk; a clean end leaves no log.
                    string crashed = folder.CopySpace($"{step}.space", path);
                    space.Dispose();
                    space = DurableSpace.Open(kind == 99 ? path : path = crashed);
                    Compare(space);
                }
            }

            Compare(space);
            space.Dispose();
        }

        private void Allocate(DurableSpace space)
        {
            ulong size = (ulong)_random.Next(1, 1 << _random.Next(4, 14));
            Alignment? alignment = _random.Next(3) == 0 ? Alignment.FromLog2(_random.Next(13)) : null;
            byte[] note = new byte[_random.Next(4) == 0 ? _random.Next(DurableSpace.MaxNoteBytes + 1) : _random.Next(20)];
            _random.NextBytes(note);
            bool isServed = _model.TryAllocateRange(size, out AllocatedRange expected, alignment);
            Assert.Equal(isServed, space.TryAllocate(size, out DurableRange range, note, alignment));
            if (isServed)
            {
                Assert.Equal((expected.Offset, expected.Size), (range.Offset, range.Size));
                _live.Add(range.Id, (expected, note));
            }
        }

        private void Free(DurableSpace space)
        {
            ulong id = Any();
            space.Free(id);
            _model.Free(_live[id].Range);
            _live.Remove(id);
        }

        private void SetNote(DurableSpace space)
        {
            ulong id = Any();
            byte[] note = new byte[_random.Next(100)];
            _random.NextBytes(note);
            space.SetNote(id, note);
            _live[id] = (_live[id].Range, note);
        }

        private void Compare(DurableSpace space)
        {
            space.Validate();
            Assert.Equal(
                _live.Select(one => (one.Key, one.Value.Range.Offset, one.Value.Range.Size, Convert.ToHexString(one.Value.Note))),
                space.EnumerateAllocations().Select(
                    one => (one.Range.Id, one.Range.Offset, one.Range.Size, Convert.ToHexString(one.Note.Span))));
        }

        private ulong Any() => _live.Keys.ElementAt(_random.Next(_live.Count));
    }
}

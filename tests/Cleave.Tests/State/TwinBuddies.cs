using Cleave.Gpu;

namespace Cleave.Tests.State;

/// <summary>A space that is never saved, and its twin that is saved and restored again and again: both do the same.</summary>
internal sealed partial class TwinBuddies
{
    private readonly GpuBuddy _first;
    private readonly List<(AllocatedBlocks First, AllocatedBlocks Second)> _owners = [];
    private readonly List<(AllocatedBlock First, AllocatedBlock Second)> _values = [];
    private readonly Random _random;
    private readonly ulong _chunk;
    private GpuBuddy _second;
    private ulong _lastKey;

    public TwinBuddies(int seed)
    {
        _random = new Random(seed);
        _chunk = 256UL << _random.Next(6);
        ulong chunks = (ulong)_random.Next(1, _random.Next(2) == 0 ? 40 : 700);
        var options = new GpuBuddyOptions { Size = chunks * _chunk, ChunkSize = new Alignment(_chunk), BaseOffset = (ulong)_random.Next() };
        _first = new GpuBuddy(options);
        _isRecorded = seed % 2 == 0;
        _second = new GpuBuddy(options with { RecordChanges = _isRecorded });
        _state = SavedBytes.Of(_second);
    }

    public void Step()
    {
        switch (_random.Next(10))
        {
            case < 3:
                AllocateOwner();
                break;
            case < 5:
                AllocateValue();
                break;
            case < 6 when _values.Count > 0:
                FreeValue();
                break;
            case < 8 when _owners.Count > 0:
                ChangeOwner();
                break;
            case 8 when _random.Next(8) == 0:
                ChangeSpace();
                break;
            case 9:
                SaveAndRestore();
                break;
        }
    }

    public void AssertEqual()
    {
        Assert.Equal(_first.ToString(), _second.ToString());
        Assert.Equal(_first.GetBlocks(), _second.GetBlocks());
        Assert.Equal(Content(SavedBytes.Of(_first)), Content(SaveChanges()));
        _second.Validate();
    }

    public void Dispose()
    {
        foreach ((AllocatedBlocks first, AllocatedBlocks second) in _owners)
        {
            first.Dispose();
            second.Dispose();
        }
    }

    private void AllocateOwner()
    {
        ulong size = _chunk * (ulong)_random.Next(1, _random.Next(4) == 0 ? 100 : 12);
        var least = new Alignment(_chunk << _random.Next(0, 6));
        var flags = (GpuBuddyAllocationFlags)_random.Next(8);
        GpuBuddyPlacement placement = Placement();
        bool served = _first.TryAllocate(size, out AllocatedBlocks? first, out AllocationFailure failure, least, placement, flags);
        Assert.Equal(served, _second.TryAllocate(size, out AllocatedBlocks? second, out AllocationFailure other, least, placement, flags));
        Assert.Equal(failure.ToString(), other.ToString());
        if (served)
        {
            Assert.Equal(Places(first!), Places(second!));
            ulong key = _random.Next(3) == 0 ? 0 : ++_lastKey << _random.Next(60);
            (first!.Key, second!.Key) = (key, key);
            _owners.Add((first, second));
        }
    }

    private void AllocateValue()
    {
        ulong size = _chunk << _random.Next(5);
        GpuBuddyPlacement placement = Placement();
        var flags = (GpuBuddyAllocationFlags)(_random.Next(2) * (int)GpuBuddyAllocationFlags.Clear);
        bool served = _first.TryAllocateBlock(size, out AllocatedBlock first, null, placement, flags);
        Assert.Equal(served, _second.TryAllocateBlock(size, out AllocatedBlock second, null, placement, flags));
        Assert.Equal(first.Offset, second.Offset);
        if (served)
            _values.Add((first, second));
    }

    private GpuBuddyPlacement Placement()
    {
        ulong chunks = _first.Size / _chunk;
        ulong start = (ulong)_random.Next((int)chunks);
        ulong end = Math.Min(chunks, start + (ulong)_random.Next(1, 100));
        return _random.Next(3) switch
        {
            0 => GpuBuddyPlacement.Simple,
            1 => GpuBuddyPlacement.TopDown,
            _ => GpuBuddyPlacement.Range(_first.BaseOffset + (start * _chunk), _first.BaseOffset + (end * _chunk)),
        };
    }

    private void FreeValue()
    {
        int at = _random.Next(_values.Count);
        bool cleared = _random.Next(2) == 0;
        _first.Free(_values[at].First, cleared);
        _second.Free(_values[at].Second, cleared);
        _values.RemoveAt(at);
    }

    private void ChangeOwner()
    {
        int at = _random.Next(_owners.Count);
        (AllocatedBlocks first, AllocatedBlocks second) = _owners[at];
        if (_random.Next(5) == 0 && first.Count > 1)
        {
            int index = _random.Next(first.Count);
            _owners.Add((first.SplitOff(index), second.SplitOff(index)));
        }
        else if (_random.Next(4) == 0 && first.IsContiguous && first.Size > _chunk)
        {
            ulong kept = _chunk * (ulong)_random.Next(1, (int)(first.Size / _chunk));
            first.Trim(kept, cleared: at % 2 == 0);
            second.Trim(kept, cleared: at % 2 == 0);
        }
        else
        {
            _owners.RemoveAt(at);
            FreeOwner(first, second, cleared: _random.Next(2) == 0);
        }
    }

    private static void FreeOwner(AllocatedBlocks first, AllocatedBlocks second, bool cleared)
    {
        if (cleared)
        {
            first.FreeAsCleared();
            second.FreeAsCleared();
        }
        else
        {
            first.Dispose();
            second.Dispose();
        }
    }

    private void ChangeSpace()
    {
        if (_random.Next(2) == 0)
        {
            bool clear = _random.Next(2) == 0;
            _first.ResetClear(clear);
            _second.ResetClear(clear);
        }
        else
        {
            ulong size = _chunk * (ulong)_random.Next(1, 700);
            if (size >= _first.Size)
            {
                _first.Grow(size);
                _second.Grow(size);
            }
            else
            {
                Assert.Equal(_first.TryShrink(size), _second.TryShrink(size));
            }
        }
    }

    private static (ulong Offset, ulong Size)[] Places(AllocatedBlocks owner) => [.. owner.Select(block => (block.Offset, block.Size))];
}

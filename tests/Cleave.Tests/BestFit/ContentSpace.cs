using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Tests.BestFit;

/// <summary>A space with the bytes that it manages, and what each allocation has written into its own.</summary>
internal sealed class ContentSpace
{
    private const ulong Base = 0x4000;
    private const ulong Unit = 16;

    private readonly Random _random;
    private readonly byte[] _bytes;
    private readonly List<(AllocatedRange Range, byte[] Content)> _values = [];
    private readonly List<(RangeOwner Owner, byte[] Content)> _owners = [];

    public ContentSpace(Random random)
    {
        _random = random;
        Memory = new BestFitAllocator(
            new BestFitAllocatorOptions { BaseOffset = Base, Size = Unit * (ulong)random.Next(20, 400), Granularity = new(Unit) });
        _bytes = new byte[Memory.Size];
    }

    public BestFitAllocator Memory { get; }

    public void Fill()
    {
        for (int step = 0; step < 150; step++)
            Disturb();
        Check();
    }

    /// <summary>Allocates something, or frees something.</summary>
    public void Disturb()
    {
        switch (_random.Next(5))
        {
            case 0 when _values.Count > 0:
                int value = _random.Next(_values.Count);
                Memory.Free(_values[value].Range);
                _values.RemoveAt(value);
                break;
            case 1 when _owners.Count > 0:
                int owner = _random.Next(_owners.Count);
                _owners[owner].Owner.Dispose();
                _owners.RemoveAt(owner);
                break;
            case 2:
                if (Memory.TryAllocate(AnySize(), out RangeOwner? made, out _, AnyAlignment()))
                    _owners.Add((made, Write(made.Range)));
                break;
            default:
                if (Memory.TryAllocateRange(AnySize(), out AllocatedRange range, out _, AnyAlignment()))
                    _values.Add((range, Write(range)));
                break;
        }
    }

    public MoveGoal AnyGoal()
    {
        ulong size = (Memory.FreeBytes / (ulong)_random.Next(1, 4)) + Unit;
        ulong start = Base + (ulong)_random.NextInt64((long)Memory.Size);
        return _random.Next(3) switch
        {
            0 => MoveGoal.FreeRun(Math.Min(size, Memory.Size), AnyAlignment()),
            1 => MoveGoal.EmptyRange(start, Math.Min(start + Math.Min(size, 30 * Unit), Base + Memory.Size)),
            _ => MoveGoal.EmptyEnd(Math.Max(Unit, Memory.Size - Math.Min(size, Memory.Size))),
        };
    }

    public bool TryMove(RangeMove move)
    {
        int index = _values.FindIndex(value => value.Range.Offset == move.From && value.Range.Size == move.Size);
        bool moved = Memory.TryMove(move, Copy, out AllocatedRange there, out _);
        if (moved && index >= 0)
            _values[index] = (there, _values[index].Content);
        return moved;
    }

    /// <summary>Checks the bookkeeping, and that every allocation has its content at the place that its handle or owner names.</summary>
    public void Check()
    {
        Memory.Validate();
        Assert.All(_values, value => Assert.Equal(value.Content, BytesOf(value.Range)));
        Assert.All(_owners, owner => Assert.Equal(owner.Content, BytesOf(owner.Owner.Range)));
        ulong held = _values.Aggregate(0UL, (sum, value) => sum + value.Range.Size)
            + _owners.Aggregate(0UL, (sum, owner) => sum + owner.Owner.Size);
        Assert.Equal(Memory.AllocatedBytes, held);
    }

    public bool IsReached(MoveGoal goal) => goal.Kind switch
    {
        MoveGoalKind.FreeRun => Memory.TryAllocateRange(goal.Size, out _, out _, goal.Alignment),
        MoveGoalKind.EmptyEnd => Memory.TryShrink(goal.Size),
        _ => Memory.GetBlocks().All(block => block.IsFree || block.End <= goal.Start || block.Offset >= goal.Start + goal.Size),
    };

    private void Copy(RangeMove move) => BytesOf(move.Range).CopyTo(_bytes.AsSpan((int)(move.Target - Base)));

    private byte[] Write(AllocatedRange range)
    {
        byte[] content = new byte[range.Size];
        _random.NextBytes(content);
        content.CopyTo(_bytes.AsSpan((int)(range.Offset - Base)));
        return content;
    }

    private byte[] BytesOf(AllocatedRange range) => _bytes.AsSpan((int)(range.Offset - Base), (int)range.Size).ToArray();

    private ulong AnySize() => (ulong)_random.NextInt64(1, 20 * (long)Unit);

    private Alignment AnyAlignment() => new(Unit << Math.Max(0, _random.Next(-3, 4)));
}

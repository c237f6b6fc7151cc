using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Tests.Face;

/// <summary>Runs a program on a space with real bytes, and checks after each step that every allocation has its own.</summary>
/// <remarks>
/// Memory that is freed as dirty is overwritten, and memory that is freed as cleared is zeroed. So content that a move left behind is lost,
/// and clear memory that is not zero is found when it is allocated.
/// </remarks>
internal sealed partial class BlockMoveSession
{
    public const int MostChunks = 200;

    private const ulong Base = 0x4100;
    private const ulong Chunk = 256;

    private readonly GpuBuddy _buddy;
    private readonly byte[] _bytes = new byte[MostChunks * (int)Chunk];
    private readonly List<HeldBlocks> _held = [];
    private readonly List<PendingBlockMove> _pending = [];
    private readonly List<string> _answers = [];
    private readonly Random _random = new(1);
    private ulong _lastKey;

    private BlockMoveSession(int chunks)
    {
        _buddy = new GpuBuddy(new GpuBuddyOptions
        {
            BaseOffset = Base,
            Size = (ulong)chunks * Chunk,
            ChunkSize = new Alignment(Chunk),
            RecordChanges = true,
        });
        _random.NextBytes(_bytes);
        _first = State.SavedBytes.Of(_buddy);
    }

    /// <summary>Runs a program; throws at the first step at which something is wrong.</summary>
    /// <returns>What became of each operation.</returns>
    public static IReadOnlyList<string> Run(BlockMoveProgram program)
    {
        var session = new BlockMoveSession(program.Chunks);
        foreach (BlockMoveOp op in program.Ops)
        {
            session._answers.Add($"{op.Kind}: {session.Step(op)}");
            session.Check();
            session.Crash();
        }

        session._pending.ForEach(pending => pending.Dispose());
        session._held.ForEach(held => session.Free(held, cleared: false));
        Assert.Equal(session._buddy.Size, session._buddy.FreeBytes);
        return session._answers;
    }

    private string Step(BlockMoveOp op) => op.Kind switch
    {
        BlockMoveOpKind.AllocateOwner => AllocateOwner(op),
        BlockMoveOpKind.AllocateValue => AllocateValue(op),
        BlockMoveOpKind.ResetClear => ResetClear(op.Flag),
        BlockMoveOpKind.Resize => Resize((ulong)op.Size * Chunk),
        BlockMoveOpKind.Plan => Plan(op),
        BlockMoveOpKind.EndMove => _pending.Count == 0 ? "nothing" : EndMove(_pending[op.Which % _pending.Count], op),
        _ when _held.Count == 0 => "nothing",
        BlockMoveOpKind.Free => FreeOne(op.Which % _held.Count, op.Flag),
        BlockMoveOpKind.Trim => Trim(_held[op.Which % _held.Count], op),
        BlockMoveOpKind.Split => Split(_held[op.Which % _held.Count], op),
        _ => BeginMove(_held[op.Which % _held.Count], op),
    };

    private string AllocateOwner(BlockMoveOp op)
    {
        GpuBuddyAllocationFlags flags = (op.Flag ? GpuBuddyAllocationFlags.Contiguous : 0)
            | (op.Way % 2 == 0 ? GpuBuddyAllocationFlags.Clear : 0);
        ulong size = (ulong)op.Size * Chunk;
        if (!_buddy.TryAllocate(size, out AllocatedBlocks? owner, flags: flags, minBlockSize: new Alignment(Chunk << (op.Way % 3))))
            return "refused";

        CheckClear(owner);
        owner.Key = ++_lastKey;
        _held.Add(new HeldBlocks { Owner = owner, Content = Write(owner) });
        return owner.Count == 1 ? "one block" : op.Flag ? "run" : "scattered";
    }

    private string AllocateValue(BlockMoveOp op)
    {
        if (!_buddy.TryAllocateBlock(Chunk << (op.Way % 5), out AllocatedBlock block, flags: op.Flag ? GpuBuddyAllocationFlags.Clear : 0))
            return "refused";

        CheckClear([block]);
        _held.Add(new HeldBlocks { Value = block, Content = Write([block]) });
        return "served";
    }

    private string FreeOne(int index, bool cleared)
    {
        Free(_held[index], cleared);
        _held.RemoveAt(index);
        return "freed";
    }

    private void Free(HeldBlocks held, bool cleared)
    {
        foreach (AllocatedBlock block in held.Blocks)
            Leave(block.Offset, block.Size, cleared);
        if (held.Owner is null)
            _buddy.Free(held.Value, cleared);
        else if (cleared)
            held.Owner.FreeAsCleared();
        else
            held.Owner.Dispose();
    }

    private string Trim(HeldBlocks held, BlockMoveOp op)
    {
        if (held.Owner is not { IsContiguous: true } owner)
            return "nothing";

        ulong kept = Math.Min((ulong)op.Size * Chunk, owner.Size);
        ulong start = owner.Offset + ((owner.Size - kept) / Chunk * (ulong)op.Way / 60 * Chunk);
        (ulong low, ulong high) = (owner.Offset, owner.End);
        byte[] content = BytesAt(start, kept);
        owner.Trim(start, kept, op.Flag);
        Leave(low, start - low, op.Flag);
        Leave(start + kept, high - start - kept, op.Flag);
        held.Content = owner.Size == high - low ? held.Content : content;
        return "trimmed";
    }

    private string Split(HeldBlocks held, BlockMoveOp op)
    {
        if (held.Owner is not { Count: > 1 } owner)
            return "nothing";

        AllocatedBlocks part = owner.SplitOff(op.Way % owner.Count);
        part.Key = ++_lastKey;
        _held.Add(new HeldBlocks { Owner = part, Content = BytesOf(part) });
        held.Content = BytesOf(owner);
        return "split";
    }

    private string ResetClear(bool isClear)
    {
        foreach (GpuBuddyBlockInfo block in _buddy.GetBlocks().Where(block => block.IsFree))
            Leave(block.Offset, block.Size, isClear);
        _buddy.ResetClear(isClear);
        return "reset";
    }

    private string Resize(ulong size)
    {
        if (size < _buddy.Size)
            return _buddy.TryShrink(size) ? "shrunk" : "not shrunk";

        Leave(Base + _buddy.Size, size - _buddy.Size, cleared: false);
        _buddy.Grow(size);
        return "grown";
    }
}

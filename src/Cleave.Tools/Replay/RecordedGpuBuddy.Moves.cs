using Cleave.Gpu;

namespace Cleave.Tools.Replay;

/// <content>Moves of single blocks, as an observer reports them.</content>
internal sealed partial class RecordedGpuBuddy
{
    private readonly Dictionary<(ulong From, ulong To), PendingBlockMove> _moves = [];

    public override bool TryBeginMove(ulong address, ulong target)
    {
        PendingBlockMove? move = null;
        bool begun = _values.TryGetValue(address, out AllocatedBlock value) ? _buddy.TryBeginMove(value, target, out move, out _failure)
            : _owners.TryGetValue(address, out AllocatedBlocks? owner) && _buddy.TryBeginMove(owner, target, out move, out _failure);
        if (begun)
        {
            _moves.Add((address, target), move!);
        }

        return begun;
    }

    public override bool TryEndMove(ulong address, ulong target, bool completed, bool zeroed)
    {
        if (!_moves.Remove((address, target), out PendingBlockMove? move))
        {
            return false;
        }

        using (move)
        {
            if (!completed)
            {
                return true;
            }

            bool moved = move.TryComplete(out AllocatedBlock block, zeroed);
            if (moved && _values.Remove(address))
            {
                _values[target] = block;
            }
            else if (moved && _owners.Remove(address, out AllocatedBlocks? owner))
            {
                _owners[target] = owner;
            }

            return moved;
        }
    }

    /// <summary>Drops the move of a block that is freed, whose end the recording leaves out.</summary>
    private void DropMoveOf(ulong address)
    {
        foreach ((ulong From, ulong To) move in _moves.Keys.Where(move => move.From == address).ToArray())
        {
            TryEndMove(move.From, move.To, completed: false, zeroed: false);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>The moves of a space that have begun and not ended. Under the lock of the allocator.</summary>
/// <remarks>
/// Blocks are known by their offsets, which a resize of the space does not change. Invariant <c>OneMove</c>: a block is the source of at
/// most one move that is current. The pending moves themselves are not among what is kept here, so that lost ones are found.
/// </remarks>
internal sealed class BlockMoves
{
    private readonly Dictionary<ulong, MovingBlocks> _bySource = [];
    private readonly HashSet<MovingBlocks> _open = [];

    /// <summary>All moves that have not ended, those included that can only be dropped.</summary>
    public IReadOnlyCollection<MovingBlocks> Open => _open;

    /// <summary>The blocks at the targets of all moves that have not ended.</summary>
    public BuddyBlock[] Targets => [.. _open.SelectMany(moving => moving.Target)];

    /// <summary>Finds the current move of a block.</summary>
    public bool TryGet(BuddyBlock block, [NotNullWhen(true)] out MovingBlocks? moving)
    {
        bool found = _bySource.TryGetValue(block.Offset, out moving)
            && moving.Source.IndexOfSamePlace(block) >= 0;
        moving = found ? moving : null;
        return found;
    }

    /// <summary>Adds a move that begins.</summary>
    public void Add(MovingBlocks moving)
    {
        _open.Add(moving);
        foreach (BuddyBlock block in moving.Source)
        {
            _bySource.Add(block.Offset, moving);
        }
    }

    /// <summary>Records that the memory of a move has changed, so that the move can only be dropped.</summary>
    public void Expire(MovingBlocks moving)
    {
        moving.IsCurrent = false;
        foreach (BuddyBlock block in moving.Source)
        {
            _bySource.Remove(block.Offset);
        }
    }

    /// <summary>Removes a move that ends.</summary>
    public void Remove(MovingBlocks moving)
    {
        if (moving.IsCurrent)
        {
            Expire(moving);
        }

        _open.Remove(moving);
    }
}

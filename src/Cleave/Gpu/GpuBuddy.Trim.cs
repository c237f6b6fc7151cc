using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <content>Methods that cut down the memory of an owner.</content>
public sealed partial class GpuBuddy
{
    /// <summary>Cuts the memory of an owner down to a part of it: the only block, or several that are one run of addresses.</summary>
    /// <remarks>
    /// The rest becomes free as <paramref name="cleared"/> says. The kind of the blocks when they were handed out does not count, because
    /// their owner may have written to them since.
    /// </remarks>
    internal AllocationFailure Trim(AllocatedBlocks owner, ulong? start, ulong newSize, bool cleared)
    {
        using (_lock.Enter())
        {
            BuddyBlock[] held = owner.Held;
            AllocationFailure failure = TrimRules.Check(_space, held, start, newSize, BaseOffset, out BlockRun kept);
            ulong size = 0;
            foreach (BuddyBlock block in held)
            {
                size += _space.SizeOf(block);
            }

            if (failure.IsFailure || kept.Size == size)
            {
                return failure;
            }

            BuddyBlock[] ascending = [.. held.OrderBy(block => block.Offset)];
            EndMovesOf(held);
            _owned.Remove(held);
            _scratch.Clear();
            foreach (BuddyBlock block in ascending)
            {
                Cut(block, kept.PartOf(ChunkSize, block), cleared);
            }

            BuddyBlock[] left = [.. _scratch];
            _owned.Add(left);
            owner.Held = left;
            _changes?.OwnerTrimmed(held[0], left, cleared);
            ObserveTrim(ascending, kept, cleared);
            return default;
        }
    }

    /// <summary>Frees a block except for a part, whose blocks go to the scratch list.</summary>
    private void Cut(BuddyBlock block, BlockRun part, bool cleared)
    {
        if (part.Start >= part.End)
        {
            FreeHeld([block], cleared);
        }
        else if (part.Size == _space.SizeOf(block))
        {
            _scratch.Add(block);
        }
        else
        {
            int shift = ChunkSize.Log2;
            var kinds = new CutKinds(BlockKind.Of(block.IsClear), BlockKind.Of(cleared));
            BlockTrimmer.Cut(_space.Metadata, block, kinds, part.Start >> shift, part.End >> shift, _scratch);
        }
    }

    /// <summary>Reports the change of the blocks of an owner that was trimmed. The scratch list holds those that are left.</summary>
    private void ObserveTrim(BuddyBlock[] before, BlockRun kept, bool cleared)
    {
        if (_observer is null)
        {
            return;
        }

        foreach (BuddyBlock block in before)
        {
            BlockRun part = kept.PartOf(ChunkSize, block);
            ulong address = BaseOffset + block.Offset;
            if (part.Start >= part.End)
            {
                _observer.Freed(address, cleared);
            }
            else if (part.Size < _space.SizeOf(block))
            {
                _observer.Trimmed(address, BaseOffset + part.Start, part.Size, cleared);
                ObservePieces(address, part);
            }
        }

        _observer.ThrowIfFailed();
    }

    private void ObservePieces(ulong owner, BlockRun part)
    {
        foreach (BuddyBlock piece in CollectionsMarshal.AsSpan(_scratch))
        {
            if (piece.Offset >= part.Start && piece.Offset < part.End)
            {
                _observer!.AlsoAllocated(owner, BaseOffset + piece.Offset, _space.SizeOf(piece));
            }
        }
    }
}

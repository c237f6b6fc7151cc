using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <content>Methods that cut down the memory of an owner.</content>
public sealed partial class GpuBuddy
{
    private readonly List<BuddyBlock> _pieces = [];

    /// <summary>Cuts the memory of an owner down to a part of it: the only block, or several that are one run of addresses.</summary>
    /// <remarks>
    /// The rest becomes free as <paramref name="cleared"/> says. The kind of the blocks when they were handed out does not count, because their
    /// owner may have written to them since.
    /// </remarks>
    internal AllocationFailure Trim(AllocatedBlocks owner, ulong? start, ulong newSize, bool cleared)
    {
        using (_lock.Enter())
        {
            BuddyBlock[] held = owner.Held;
            AllocationFailure failure = TrimRules.Check(_core, held, start, newSize, BaseOffset, out BlockRun kept);
            ulong size = 0;
            foreach (BuddyBlock block in held)
            {
                size += _core.SizeOf(block);
            }

            if (failure.IsFailure || kept.Size == size)
            {
                return failure;
            }

            BuddyBlock[] ascending = [.. held.OrderBy(block => block.Offset)];
            _owned.Remove(held);
            _scratch.Clear();
            foreach (BuddyBlock block in ascending)
            {
                Cut(block, kept.PartOf(_core, block), cleared);
            }

            owner.Held = Own();
            ObserveTrim(ascending, kept, cleared);
            return default;
        }
    }

    /// <summary>Frees a block except for a part, whose blocks go to the scratch list.</summary>
    private void Cut(BuddyBlock block, BlockRun part, bool cleared)
    {
        if (part.Start >= part.End)
        {
            _core.Free(block, FlagsAfter(cleared));
            return;
        }

        _pieces.Clear();
        _pieces.Add(block);
        _core.TrimAs(_pieces, part.Start, part.Size, BlockKind.Of(cleared));
        _scratch.AddRange(_pieces);
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
            BlockRun part = kept.PartOf(_core, block);
            ulong address = BaseOffset + block.Offset;
            if (part.Start >= part.End)
            {
                _observer.Freed(address, cleared);
            }
            else if (part.Size < _core.SizeOf(block))
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
                _observer!.AlsoAllocated(owner, BaseOffset + piece.Offset, _core.SizeOf(piece));
            }
        }
    }
}
